internal import MappedFiles

/// The regular files in a tar archive: POSIX ustar with PAX headers, as Python's `tarfile` writes.
///
/// A link is refused, never followed; nothing is extracted. PyTorch's tars end on a whole record of
/// 10,240 bytes, which shows a download that was cut short.
struct TarMembers {
  private static let blockByteCount = 512
  private static let recordByteCount = 10_240

  private let members: [String: ByteRegion]

  init(_ bytes: ByteRegion) throws(ArchiveError) {
    var members: [String: ByteRegion] = [:]
    var cursor = RegionCursor(bytes)
    var pathFromPAX: String?
    while true {
      let position = cursor.position
      let block = try cursor.take(Self.blockByteCount, in: "the tar archive").leadingBytes(512)
      if block.allSatisfy({ $0 == 0 }) { break }
      let header = try TarHeader(block, at: position)
      let data = try Self.takeData(of: header, from: &cursor)
      switch header.kind {
      case .extended: pathFromPAX = try Self.path(inPAX: data) ?? pathFromPAX
      case .globalExtended: break
      case .regular:
        let name = pathFromPAX ?? header.name
        pathFromPAX = nil
        guard members.updateValue(data, forKey: name) == nil else {
          throw ArchiveError(
            .duplicateRecord, in: name, at: position, "the tar archive holds this member twice")
        }
      }
    }
    try Self.checkEnd(cursor, byteCount: bytes.count)
    self.members = members
  }

  /// The names, in order of the alphabet.
  var names: [String] { members.keys.sorted() }

  /// The member under a name.
  func member(_ name: String) throws(ArchiveError) -> ByteRegion {
    guard let member = members[name] else {
      let names = members.keys.sorted().prefix(5).joined(separator: ", ")
      throw ArchiveError(
        .missingRecord, in: name,
        """
        the tar archive has no such member, so it is no checkpoint of PyTorch before 0.1.10; it \
        holds: \(names.isEmpty ? "nothing" : names)
        """)
    }
    return member
  }

  private static func takeData(
    of header: TarHeader, from cursor: inout RegionCursor
  ) throws(ArchiveError) -> ByteRegion {
    let data = try cursor.take(header.byteCount, in: header.name)
    let excess = header.byteCount % blockByteCount
    if excess > 0 { _ = try cursor.take(blockByteCount - excess, in: header.name) }
    return data
  }

  /// The end is two empty blocks, then zeros up to a whole record.
  private static func checkEnd(
    _ cursor: RegionCursor, byteCount: Int
  ) throws(ArchiveError) {
    var cursor = cursor
    let missing = (recordByteCount - byteCount % recordByteCount) % recordByteCount
    guard missing == 0, cursor.remaining >= blockByteCount else {
      throw ArchiveError(
        .truncated, in: "the tar archive", at: byteCount,
        """
        its size of \(byteCount) bytes is no multiple of \(recordByteCount), as tar's are: the file \
        is cut short; fetch it again
        """)
    }
    while !cursor.isAtEnd {
      let position = cursor.position
      let block = try cursor.take(min(blockByteCount, cursor.remaining), in: "the tar archive")
      guard block.leadingBytes(block.count).allSatisfy({ $0 == 0 }) else {
        throw ArchiveError(
          .malformedContainer, in: "the tar archive", at: position,
          "bytes follow the end of the archive")
      }
    }
  }

  /// The `path` of a PAX header, whose records read `LENGTH KEY=VALUE` and a line feed.
  private static func path(inPAX data: ByteRegion) throws(ArchiveError) -> String? {
    guard data.count <= recordByteCount else {
      throw ArchiveError(.malformedContainer, at: data.position, "a PAX header is over 10 kB long")
    }
    var rest = data.leadingBytes(data.count)[...]
    var path: String?
    while !rest.isEmpty {
      let digits = rest.prefix { $0 != 0x20 }
      guard let length = Int(String(decoding: digits, as: UTF8.self)), length > digits.count + 1,
        length <= rest.count
      else {
        throw ArchiveError(.malformedContainer, at: data.position, "a PAX record is malformed")
      }
      let record = String(decoding: rest.prefix(length).dropFirst(digits.count + 1), as: UTF8.self)
      rest = rest.dropFirst(length)
      if record.hasPrefix("path=") { path = String(record.dropFirst(5).dropLast()) }
      guard !record.hasPrefix("size=") else {
        throw ArchiveError(
          .unsupportedFeature, at: data.position, "a member's size stands in a PAX header")
      }
    }
    return path
  }
}
