internal import CWriteback
internal import Dispatch

/// Follows a writer on another core: what is written goes to the disk, what was read leaves memory.
///
/// So a commit waits for the last part alone, and a conversion holds a few megabytes of its input,
/// however large this is.
final class WriteBehind {
  /// How many bytes are left behind at a time.
  private static let stepByteCount = 8 << 20
  /// The largest part between two sources that is given back with them.
  private static let gapByteLimit = 1 << 12

  private let descriptor: Int32
  private let startsWriteback: Bool
  private let queue = DispatchQueue(label: "write behind the copy")
  private var begun = 0
  private var sources: [(file: MappedFile, range: Range<Int>)] = []

  /// Follows the writer of a file, which stays open until ``wait()`` has returned.
  ///
  /// - Parameters:
  ///   - descriptor: The file.
  ///   - startsWriteback: Whether the disk is to begin at once, and not when the system thinks fit.
  init(descriptor: Int32, startsWriteback: Bool) {
    self.descriptor = descriptor
    self.startsWriteback = startsWriteback
  }

  /// Notes that `source` has been read for the last time; bytes in memory are none of a file.
  func note(_ source: ByteRegion) {
    guard let file = source.mappedFile else { return }
    let range = source.position..<source.position + source.count
    if let last = sources.last, last.file === file, range.lowerBound >= last.range.lowerBound,
      range.lowerBound - last.range.upperBound <= Self.gapByteLimit
    {
      let end = max(last.range.upperBound, range.upperBound)
      sources[sources.count - 1].range = last.range.lowerBound..<end
    } else {
      sources.append((file, range))
    }
  }

  /// Notes that the file's first `byteCount` bytes are written.
  ///
  /// The corresponding C functions are Linux's `sync_file_range`, and `madvise`.
  func follow(upTo byteCount: Int) {
    guard byteCount - begun >= Self.stepByteCount else { return }
    queue.async { [descriptor, startsWriteback, sources, begun] in
      if startsWriteback { start_writeback(descriptor, Int64(begun), Int64(byteCount - begun)) }
      for source in sources {
        source.file.bytes.subregion(at: source.range.lowerBound, count: source.range.count)?
          .releasePages()
      }
    }
    begun = byteCount
    sources = []
  }

  /// Returns once nothing is under way any more.
  func wait() {
    queue.sync {}
  }
}
