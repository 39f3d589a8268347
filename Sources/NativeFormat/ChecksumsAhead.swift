internal import Dispatch
internal import MappedFiles
internal import Synchronization
internal import Tensors

/// Computes the checksums of storages on another core, a little ahead of their bytes being written.
///
/// The pages of the input come into memory and into the processor's cache on the way. The lead is
/// limited, or in a small memory the pages would be gone again before the writer comes to them.
final class ChecksumsAhead: Sendable {
  /// How many bytes are read ahead of the writer.
  private static let leadByteCount = 32 << 20
  /// What is smaller as a whole is not worth another thread.
  private static let worthwhileByteCount = 1 << 20

  /// True if the storages are read ahead; their tensors' observers are then called on the way.
  let isWorthwhile: Bool

  private let writtenByteCount = Atomic<Int>(0)
  private let isCancelled = Atomic<Bool>(false)
  private let advanced = DispatchSemaphore(value: 0)
  private let queue = DispatchQueue(label: "checksums ahead of the copy", qos: .userInitiated)

  /// Begins with the storages that are written whole, in the order of `tensors`.
  init(_ tensors: [TensorToWrite]) {
    let tensors = tensors.filter(\.isWrittenAsItLies)
    isWorthwhile = tensors.map(\.source.storage).contains(atLeast: Self.worthwhileByteCount)
    guard isWorthwhile else { return }
    queue.async { [self] in
      var readByteCount = 0
      for tensor in tensors where !isCancelled.load(ordering: .relaxed) {
        tensor.source.storage.computeChecksumAhead { count in
          readByteCount += count
          waitForWriter(at: readByteCount - Self.leadByteCount)
          return !isCancelled.load(ordering: .relaxed)
        }
        // The bytes are still in the processor's cache.
        tensor.source.storage.mappedRegion.map(tensor.observe)
      }
    }
  }

  /// Notes how far the writer is.
  func didWrite(upTo byteCount: Int) {
    writtenByteCount.store(byteCount, ordering: .relaxed)
    advanced.signal()
  }

  /// Returns once all checksums are there, to be called when everything is written.
  func finish() {
    didWrite(upTo: .max)
    queue.sync {}
  }

  /// Ends after the part at hand.
  func cancel() {
    isCancelled.store(true, ordering: .relaxed)
    didWrite(upTo: .max)
  }

  private func waitForWriter(at position: Int) {
    while writtenByteCount.load(ordering: .relaxed) < position { advanced.wait() }
  }
}

extension [TensorStorage] {
  /// Whether the storages have so many bytes together.
  fileprivate func contains(atLeast byteCount: Int) -> Bool {
    var rest = byteCount
    for storage in self where rest > 0 { rest -= storage.byteCount }
    return rest <= 0
  }
}

extension TensorToWrite {
  /// Whether the bytes written are those of a whole storage in a mapped file.
  var isWrittenAsItLies: Bool {
    conversion == nil && source.coversStorage && source.storage.mappedRegion != nil
  }
}
