internal import MappedFiles

/// The regular files in a tar archive: POSIX ustar with PAX headers, as Python's `tarfile` writes.
///
/// A link is refused, never followed; nothing is extracted. PyTorch's tars end on a whole record of
/// 10,240 bytes, which shows a download that was cut short.
struct TarMembers {
  private static let recordByteCount = 10_240

  private let members: [String: ByteRegion]

  init(_ bytes: ByteRegion) throws(ArchiveError) {
    var members: [String: ByteRegion] = [:]
    var cursor = RegionCursor(bytes)
    var attributes: [String: String]?
    while true {
      let position = cursor.position
      let block = try cursor.take(TarHeader.blockByteCount, in: "the tar archive").leadingBytes(512)
      if block.allSatisfy({ $0 == 0 }) { break }
      let header = try TarHeader(block, at: position)
      let data = try Self.takeData(of: header, from: &cursor)
      switch header.kind {
      case .extended, .globalExtended:
        // Of several headers in a row it is not plain which one holds.
        guard attributes == nil else {
          throw ArchiveError(
            .malformedContainer, in: header.name, at: position, "a PAX header describes another")
        }
        let found = try Self.attributes(inPAX: data)
        guard header.kind == .extended || found["path"] == nil else {
          throw ArchiveError(
            .unsupportedFeature, in: header.name, at: position,
            "a PAX header gives one name to all members behind it")
        }
        if header.kind == .extended { attributes = found }
      case .regular:
        let name = attributes?["path"] ?? header.name
        guard !name.hasSuffix("/") else {
          throw ArchiveError(
            .unsupportedFeature, in: name, at: position, "a PAX header names a folder")
        }
        attributes = nil
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
    let excess = header.byteCount % TarHeader.blockByteCount
    if excess > 0 { _ = try cursor.take(TarHeader.blockByteCount - excess, in: header.name) }
    return data
  }

  /// The end is two empty blocks, then zeros up to a whole record.
  private static func checkEnd(
    _ cursor: RegionCursor, byteCount: Int
  ) throws(ArchiveError) {
    var cursor = cursor
    let missing = (recordByteCount - byteCount % recordByteCount) % recordByteCount
    guard missing == 0, cursor.remaining >= TarHeader.blockByteCount else {
      throw ArchiveError(
        .truncated, in: "the tar archive", at: byteCount,
        """
        its size of \(byteCount) bytes is no multiple of \(recordByteCount), as tar's are: the file \
        is cut short; fetch it again
        """)
    }
    while !cursor.isAtEnd {
      let position = cursor.position
      let block = try cursor.take(
        min(TarHeader.blockByteCount, cursor.remaining), in: "the tar archive")
      guard block.leadingBytes(block.count).allSatisfy({ $0 == 0 }) else {
        throw ArchiveError(
          .malformedContainer, in: "the tar archive", at: position,
          "bytes follow the end of the archive")
      }
    }
  }

  /// What a PAX header says; a record of it reads `LENGTH KEY=VALUE` and a line feed.
  ///
  /// Sizes, links, sparse files and other encodings are refused: readers differ in what they make
  /// of them.
  private static func attributes(
    inPAX data: ByteRegion
  ) throws(ArchiveError) -> [String: String] {
    let fail = { (code: ArchiveError.Code, detail: String) in
      ArchiveError(code, at: data.position, detail)
    }
    guard data.count <= recordByteCount else {
      throw fail(.malformedContainer, "a PAX header is over 10 kB long")
    }
    var rest = data.leadingBytes(data.count)[...]
    var attributes: [String: String] = [:]
    while !rest.isEmpty {
      let digits = rest.prefix { $0 >= 0x30 && $0 <= 0x39 }
      guard let length = Int(String(decoding: digits, as: UTF8.self)), length > digits.count + 1,
        length <= rest.count
      else { throw fail(.malformedContainer, "a PAX record is malformed") }
      let record = rest.prefix(length).dropFirst(digits.count)
      rest = rest.dropFirst(length)
      guard record.first == 0x20, record.last == 0x0A,
        let equals = record.firstIndex(of: UInt8(ascii: "="))
      else { throw fail(.malformedContainer, "a PAX record is malformed") }
      let key = String(decoding: record[..<equals].dropFirst(), as: UTF8.self)
      let isHarmless =
        harmlessAttributes.contains(key) || key.hasPrefix("SCHILY.") || key.hasPrefix("LIBARCHIVE.")
      guard key == "path" || isHarmless else {
        throw fail(
          .unsupportedFeature, "\(key) stands in a PAX header; no checkpoint needs it")
      }
      attributes[key] = String(decoding: record[equals...].dropFirst().dropLast(), as: UTF8.self)
    }
    return attributes
  }

  /// What does not change which bytes a member has.
  private static let harmlessAttributes: Set<String> = [
    "atime", "comment", "ctime", "gid", "gname", "mtime", "uid", "uname",
  ]
}
