internal import Dispatch
internal import MappedFiles
internal import Synchronization

/// The comparison of a PyTorch file with the hash that its name states, on another core.
///
/// It begins at once and goes on beside whatever else is done with the file; ``result()`` waits.
final class HashCheck: Sendable {
  /// What the two sides share; it outlives the check until the hashing has noticed that it is over.
  private final class State: Sendable {
    let isAwaited = Atomic<Bool>(false)
    let isCancelled = Atomic<Bool>(false)
    let hash = Mutex<FileHash?>(nil)
  }

  private let path: String
  private let digits: String
  private let state = State()
  private let queue = DispatchQueue(label: "hash beside the copy", qos: .userInitiated)

  /// Begins to hash `file`; `nil` if its name states no hash.
  ///
  /// A native or safetensors file may have inherited its name from the checkpoint it was made of, and
  /// with it a hash that is not its own.
  init?(of file: WeightFile, _ progress: ConversionProgress.Handler?) {
    guard file.archive != nil, !file.isFolder, let digits = FileHash.digits(inNameOf: file.path)
    else {
      return nil
    }
    path = file.path
    self.digits = digits
    let bytes = file.file.bytes
    queue.async { [state] in
      var rest = bytes.count
      var meter: ByteMeter?
      let hash = FileHash(bytes) { part in
        part.releasePages()
        // While something else is going on, that is what is told of.
        if meter == nil, state.isAwaited.load(ordering: .relaxed) {
          meter = ByteMeter(.hashing, total: rest, progress)
        }
        meter?.advance(by: part.count)
        rest -= part.count
        return !state.isCancelled.load(ordering: .relaxed)
      }
      state.hash.withLock { $0 = hash }
    }
  }

  deinit { state.isCancelled.store(true, ordering: .relaxed) }

  /// The file's hash, once it is known to begin as the name says.
  ///
  /// - Throws: ``ConversionError`` with the code ``ConversionError/Code/hashMismatch``.
  func result() throws(ConversionError) -> FileHash? {
    state.isAwaited.store(true, ordering: .relaxed)
    queue.sync {}
    let hash = state.hash.withLock(\.self)
    guard let hash, !hash.hexadecimal.hasPrefix(digits) else { return hash }
    throw ConversionError(
      .hashMismatch, path: path,
      """
      the name says that the SHA-256 begins with \(digits), it begins with \
      \(hash.hexadecimal.prefix(8)): the file is damaged or another one; fetch it again, or pass \
      --no-check-hash if the name means something else
      """)
  }
}
