internal import Dispatch
internal import Synchronization
internal import Tensors

/// Computes the checksums of storages on another core while their bytes are being written.
///
/// A storage computes its checksum once, so whoever asks for it later finds it there, or waits. The
/// pages of the input come into memory on the way, ahead of the writer.
final class ChecksumsAhead: Sendable {
  private let isCancelled = Atomic<Bool>(false)

  /// Begins with the storages that are written whole, in the order of `tensors`.
  init(_ tensors: [TensorToWrite]) {
    let storages = tensors.filter(\.isWrittenAsItLies).map(\.source.storage)
    DispatchQueue.global(qos: .userInitiated).async { [self] in
      for storage in storages where !isCancelled.load(ordering: .relaxed) {
        // Whoever needs the checksum asks for it and is told of a fault then.
        _ = try? storage.checksum()
      }
    }
  }

  /// Ends after the storage at hand.
  func cancel() {
    isCancelled.store(true, ordering: .relaxed)
  }
}

extension TensorToWrite {
  /// Whether the bytes written are those of a whole storage in a mapped file.
  var isWrittenAsItLies: Bool {
    conversion == nil && source.coversStorage && source.storage.mappedRegion != nil
  }
}
