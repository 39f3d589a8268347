internal import MappedFiles

/// The end of a zip archive: where its central directory stands, which the end record says.
///
/// libzip finds the directory too, and reads it. It does not mind bytes before the archive or
/// between directory and end record: an archive that another was appended to. Here the directory
/// must end where the end record begins, at the place in the file that the record states.
struct ZipEndRecord {
  private static let signature: [UInt8] = [0x50, 0x4B, 5, 6]
  private static let locatorSignature: [UInt8] = [0x50, 0x4B, 6, 7]
  private static let entrySignature: [UInt8] = [0x50, 0x4B, 1, 2]
  private static let byteCount = 22
  private static let locatorByteCount = 20
  /// How far from the end the record stands at the most: a comment has two bytes for its length, and
  /// PyTorch's miniz looks through whole blocks of four kilobytes.
  static let furthestFromEnd = byteCount + Int(UInt16.max) + 4096
  /// How far from the end the record stands without a comment.
  static let closestToEnd = byteCount
  private static let zip64ByteCount = 56

  /// The number of records.
  let entryCount: UInt64
  /// Where the central directory begins in the file.
  let directoryPosition: Int

  /// Reads the end record of an archive whose comment has `commentByteCount` bytes.
  init(of bytes: ByteRegion, commentByteCount: Int) throws(ArchiveError) {
    let position = bytes.count - commentByteCount - Self.byteCount
    guard
      let record = LittleEndianBytes(bytes, at: position, count: Self.byteCount),
      record.integer(at: 0, width: 4) == 0x0605_4B50,
      record.integer(at: 20, width: 2) == UInt64(commentByteCount)
    else {
      throw ArchiveError(
        .malformedContainer, in: "the end record", at: max(position, 0),
        "bytes follow the end of the zip archive, or its comment is cut short")
    }
    // libzip takes the first end record that fits, miniz and Python the last.
    guard bytes.positions(of: Self.signature, from: position + 1).isEmpty else {
      throw ArchiveError(
        .malformedContainer, in: "the end record", at: position,
        "another end record stands behind it, in the archive's comment; no writer does that")
    }
    let small = Fields(
      entryCount: record.integer(at: 10, width: 2), byteCount: record.integer(at: 12, width: 4),
      position: record.integer(at: 16, width: 4))
    var fields = small
    var end = position
    if let (zip64, zip64Position) = try Self.zip64(bytes, before: position) {
      guard small.isClampedOrEqual(to: zip64) else {
        throw ArchiveError(
          .malformedContainer, in: "the end record", at: position,
          "the archive's two end records do not agree on where its directory stands")
      }
      (fields, end) = (zip64, zip64Position)
    }
    guard let start = Int(exactly: fields.position), let count = Int(exactly: fields.byteCount),
      start <= end, count == end - start
    else {
      throw ArchiveError(
        .malformedContainer, in: "the end record", at: position,
        """
        the directory of \(fields.byteCount) bytes at byte \(fields.position) does not end where the \
        end record begins; if several archives were joined, split them
        """)
    }
    entryCount = fields.entryCount
    directoryPosition = start
  }

  /// Throws if no end record stands at the end, as in an archive cut short.
  static func checkPresence(in bytes: ByteRegion) throws(ArchiveError) {
    guard
      let position = bytes.positions(of: signature, from: max(bytes.count - furthestFromEnd, 0))
        .last,
      let record = LittleEndianBytes(bytes, at: position, count: byteCount),
      record.integer(at: 20, width: 2) <= UInt64(bytes.count - position - byteCount)
    else {
      throw ArchiveError(
        .truncated, at: bytes.count,
        "the zip archive has no end: the file is cut short at \(bytes.count) bytes; fetch it again")
    }
  }

  /// Where an end record stands behind a directory, whatever stands before that; `nil` if none does.
  ///
  /// - Parameter distance: How far from the end it is looked for, in bytes.
  static func position(
    in bytes: ByteRegion, within distance: Int = furthestFromEnd
  ) -> Int? {
    let start = max(bytes.count - distance, 0)
    return bytes.positions(of: signature, from: start).last { position in
      guard let record = LittleEndianBytes(bytes, at: position, count: byteCount) else {
        return false
      }
      let isZip64 = holds(locatorSignature, bytes, at: position - locatorByteCount)
      let starts = [
        Int(record.integer(at: 16, width: 4)), position - Int(record.integer(at: 12, width: 4)),
      ]
      return isZip64 || starts.contains { holds(entrySignature, bytes, at: $0) }
    }
  }

  private static func holds(_ signature: [UInt8], _ bytes: ByteRegion, at position: Int) -> Bool {
    bytes.subregion(at: position, count: signature.count)?.leadingBytes(signature.count)
      == signature
  }

  /// What both forms of the record state.
  private struct Fields {
    let entryCount: UInt64
    let byteCount: UInt64
    let position: UInt64

    /// Whether each number is the other's, or as large as its field holds.
    func isClampedOrEqual(to other: Fields) -> Bool {
      (entryCount == other.entryCount || entryCount == 0xFFFF)
        && (byteCount == other.byteCount || byteCount == 0xFFFF_FFFF)
        && (position == other.position || position == 0xFFFF_FFFF)
    }
  }

  /// The zip64 end record and its position, if a locator of one stands before `position`.
  private static func zip64(
    _ bytes: ByteRegion, before position: Int
  ) throws(ArchiveError) -> (Fields, Int)? {
    guard
      let locator = LittleEndianBytes(
        bytes, at: position - locatorByteCount, count: locatorByteCount),
      locator.integer(at: 0, width: 4) == 0x0706_4B50
    else { return nil }
    let stated = locator.integer(at: 8, width: 8)
    let end = position - locatorByteCount
    // Python takes the bytes in front of the locator, whatever that says: no more may stand there.
    guard let start = Int(exactly: stated), start == end - zip64ByteCount,
      let record = LittleEndianBytes(bytes, at: start, count: zip64ByteCount),
      record.integer(at: 0, width: 4) == 0x0606_4B50,
      record.integer(at: 4, width: 8) == UInt64(zip64ByteCount - 12)
    else {
      throw ArchiveError(
        .malformedContainer, in: "the end record", at: end,
        "there is no zip64 end record at byte \(stated), where its locator says")
    }
    let fields = Fields(
      entryCount: record.integer(at: 32, width: 8), byteCount: record.integer(at: 40, width: 8),
      position: record.integer(at: 48, width: 8))
    return (fields, start)
  }
}
