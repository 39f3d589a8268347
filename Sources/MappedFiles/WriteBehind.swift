internal import CWriteback
internal import Dispatch

/// Follows a writer on another core: what is written goes to the disk, what was read leaves memory.
///
/// So a commit waits for the last part alone, and a conversion holds a few megabytes of its input,
/// however large this is.
final class WriteBehind {
  /// How many bytes are left behind at a time.
  static let stepByteCount = 8 << 20

  private let descriptor: Int32
  private let queue = DispatchQueue(label: "write behind the copy")
  private var begun = 0
  private var sources: [ByteRegion] = []

  /// Follows the writer of a file, which stays open until ``wait()`` has returned.
  init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// Notes that `source` has been written and that the file has `byteCount` bytes with it.
  ///
  /// The corresponding C functions are Linux's `sync_file_range`, and `madvise`.
  func follow(_ source: ByteRegion, upTo byteCount: Int) {
    sources.append(source)
    guard byteCount - begun >= Self.stepByteCount else { return }
    queue.async { [descriptor, sources, begun] in
      start_writeback(descriptor, Int64(begun), Int64(byteCount - begun))
      for source in sources { source.releasePages() }
    }
    begun = byteCount
    sources = []
  }

  /// Returns once nothing is under way any more.
  func wait() {
    queue.sync {}
  }
}
