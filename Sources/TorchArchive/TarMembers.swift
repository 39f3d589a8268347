internal import MappedFiles
internal import Tensors

/// The regular files in a tar archive: POSIX ustar with PAX headers, as Python's `tarfile` writes.
///
/// A link is refused, never followed; nothing is extracted. PyTorch's tars end on a whole record of
/// 10,240 bytes, which shows a download that was cut short.
struct TarMembers {
  private static let recordByteCount = 10_240

  private let members: [ExactName: ByteRegion]

  /// Reads the headers of all members.
  ///
  /// - Parameters:
  ///   - bytes: The archive.
  ///   - skippingFolders: Whether the headers of folders are skipped, not refused.
  init(_ bytes: ByteRegion, skippingFolders: Bool = false) throws(ArchiveError) {
    var members: [ExactName: ByteRegion] = [:]
    var cursor = RegionCursor(bytes)
    var isDescribed = false
    var pathFromPAX: String?
    while true {
      let position = cursor.position
      let block = try cursor.take(TarHeader.blockByteCount, in: "the tar archive").leadingBytes(512)
      if block.allSatisfy({ $0 == 0 }) { break }
      if skippingFolders, TarHeader.isFolder(block) {
        (isDescribed, pathFromPAX) = (false, nil)
        continue
      }
      let header = try TarHeader(block, at: position)
      let data = try Self.takeData(of: header, from: &cursor)
      switch header.kind {
      case .extended, .globalExtended:
        // Of several headers in a row it is not plain which one holds.
        guard !isDescribed else {
          throw ArchiveError(
            .malformedContainer, in: header.name, at: position, "a PAX header describes another")
        }
        let path = try Self.path(inPAX: data)
        guard header.kind == .extended || path == nil else {
          throw ArchiveError(
            .unsupportedFeature, in: header.name, at: position,
            "a PAX header gives one name to all members behind it")
        }
        isDescribed = header.kind == .extended
        pathFromPAX = path
      case .regular:
        let name = pathFromPAX ?? header.name
        guard name.utf8.last != UInt8(ascii: "/") else {
          throw ArchiveError(
            .unsupportedFeature, in: name, at: position, "a PAX header names a folder")
        }
        (isDescribed, pathFromPAX) = (false, nil)
        guard members.updateValue(data, forKey: ExactName(name)) == nil else {
          throw ArchiveError(
            .duplicateRecord, in: name, at: position, "the tar archive holds this member twice")
        }
      }
    }
    try Self.checkEnd(cursor, byteCount: bytes.count)
    self.members = members
  }

  /// The names, in order of the alphabet.
  var names: [String] {
    members.keys.map(\.text).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The member under a name.
  func member(_ name: String) throws(ArchiveError) -> ByteRegion {
    guard let member = members[ExactName(name)] else {
      let names = names.prefix(5).joined(separator: ", ")
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

  /// The `path` that a PAX header says; a record of it reads `LENGTH KEY=VALUE` and a line feed.
  ///
  /// Sizes, links, sparse files and other encodings are refused: readers differ in what they make
  /// of them.
  private static func path(inPAX data: ByteRegion) throws(ArchiveError) -> String? {
    let fail = { (code: ArchiveError.Code, detail: String) in
      ArchiveError(code, at: data.position, detail)
    }
    guard data.count <= recordByteCount else {
      throw fail(.malformedContainer, "a PAX header is over 10 kB long")
    }
    var rest = data.leadingBytes(data.count)[...]
    var path: String?
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
      let isExtended = harmlessPrefixes.contains { key.utf8.starts(with: $0.utf8) }
      guard isExtended || key.utf8.count <= 64 && knownAttributes.contains(key) else {
        throw fail(
          .unsupportedFeature, "\(key) stands in a PAX header; no checkpoint needs it")
      }
      guard key.utf8.elementsEqual("path".utf8) else { continue }
      path = String(decoding: record[equals...].dropFirst().dropLast(), as: UTF8.self)
    }
    return path
  }

  /// The name, and what does not change which bytes a member has.
  private static let knownAttributes: Set<String> = [
    "atime", "comment", "ctime", "gid", "gname", "mtime", "path", "uid", "uname",
    "LIBARCHIVE.creationtime", "SCHILY.dev", "SCHILY.ino", "SCHILY.nlink",
  ]
  private static let harmlessPrefixes = ["LIBARCHIVE.xattr.", "SCHILY.acl.", "SCHILY.xattr."]
}
