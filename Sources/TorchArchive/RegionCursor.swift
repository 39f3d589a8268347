internal import MappedFiles
internal import PickleReader

/// Reads a region from its start to its end, never past it.
struct RegionCursor {
  private let bytes: ByteRegion
  private let endsWithFile: Bool
  /// How many bytes of the region are read.
  private(set) var offset = 0

  /// Begins at the start of a region; `endsWithFile` tells that more is missing, not malformed.
  init(_ bytes: ByteRegion, endsWithFile: Bool = false) {
    self.bytes = bytes
    self.endsWithFile = endsWithFile
  }

  /// Where the next byte stands in the file.
  var position: Int { bytes.position + offset }

  var remaining: Int { bytes.count - offset }

  var isAtEnd: Bool { remaining == 0 }

  /// The next `count` bytes.
  mutating func take(_ count: Int, in place: String) throws(ArchiveError) -> ByteRegion {
    guard let region = bytes.subregion(at: offset, count: count) else {
      throw ArchiveError(
        .truncated, in: place, at: position,
        """
        \(count) bytes are expected and \(remaining) are left: the file is cut short; fetch it again
        """)
    }
    offset += count
    return region
  }

  /// The bytes from a position passed before up to here.
  func region(from start: Int) throws(ArchiveError) -> ByteRegion {
    guard let region = bytes.subregion(at: start - bytes.position, count: position - start) else {
      throw ArchiveError(.truncated, at: start, "the file is cut short")
    }
    return region
  }

  /// What was not read yet.
  func rest(in place: String = "") throws(ArchiveError) -> ByteRegion {
    guard let rest = bytes.subregion(at: offset, count: remaining) else {
      throw ArchiveError(.truncated, in: place, at: position, "the file is cut short")
    }
    return rest
  }

  /// An unsigned little-endian integer.
  mutating func readInteger(_ width: Int, in place: String) throws(ArchiveError) -> UInt64 {
    LittleEndianBytes(try take(width, in: place)).integer(at: 0, width: width)
  }

  /// The pickle that begins here.
  mutating func readPickle(
    in place: String, limits: PickleLimits
  ) throws(ArchiveError) -> Pickle {
    let rest = try rest(in: place)
    let pickle: Pickle
    do throws(PickleError) {
      pickle = try rest.withSpan { (span) throws(PickleError) in
        try Pickle(reading: span, limits: limits)
      }
    } catch {
      let failure = ArchiveError(error, in: place, startingAt: position)
      guard error.code == .truncated, endsWithFile else { throw failure }
      throw ArchiveError(
        .truncated, in: place, at: failure.offset,
        "\(failure.detail): the file is cut short; fetch it again")
    }
    offset += pickle.byteCount
    return pickle
  }
}
