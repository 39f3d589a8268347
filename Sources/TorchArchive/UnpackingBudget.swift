internal import PickleReader

/// What the compressed records of an archive may unpack to: each so many times its size, and those
/// that go beyond it a number of bytes together.
struct UnpackingBudget {
  private let limits: ArchiveLimits
  private var unpacked = 0

  init(_ limits: ArchiveLimits) { self.limits = limits }

  /// Counts a record whose header begins at `position`.
  mutating func charge(_ entry: ZipDirectory.Entry, at position: Int) throws(ArchiveError) {
    let (share, overflow) = entry.compressedByteCount.multipliedReportingOverflow(
      by: max(limits.expansionRatio, 0))
    guard !overflow, entry.byteCount > share else { return }
    unpacked += min(entry.byteCount, Int.max - unpacked)
    guard unpacked <= limits.unpackedBytes else {
      throw ArchiveError(
        .limitExceeded, in: entry.name, at: position,
        """
        the record unpacks from \(entry.compressedByteCount) to \(entry.byteCount) bytes, and with \
        it the archive \(Budget.unpackedBytes.excess(over: limits))
        """)
    }
  }
}
