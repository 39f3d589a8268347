/// The block of 512 bytes in front of a tar member.
struct TarHeader {
  enum Kind {
    case regular
    /// A PAX header for the next member.
    case extended
    /// A PAX header for all members.
    case globalExtended
  }

  static let blockByteCount = 512

  let name: String
  let kind: Kind
  let byteCount: Int

  /// Reads a block, checking its checksum.
  init(_ block: [UInt8], at position: Int) throws(ArchiveError) {
    let folder = Self.text(block[345..<500])
    let name = (folder.isEmpty ? "" : folder + "/") + Self.text(block[0..<100])
    let fail = { (code: ArchiveError.Code, detail: String) in
      ArchiveError(code, in: name, at: position, detail)
    }
    guard Self.octal(block[148..<156]) == Self.sum(of: block, { Int($0) }) else {
      throw fail(.malformedContainer, "the tar header's checksum is wrong; fetch the file again")
    }
    // Python takes the folder whatever the magic, others do not.
    guard folder.isEmpty || block[257..<263].elementsEqual("ustar\0".utf8) else {
      throw fail(.unsupportedFeature, "the member has a folder's name that is not of a POSIX tar")
    }
    guard let byteCount = Self.octal(block[124..<136]) else {
      throw fail(.malformedContainer, "the tar header's size is no octal number")
    }
    switch block[156] {
    case 0, UInt8(ascii: "0"):
      // Python takes some of them for folders, and their data for headers.
      guard name.utf8.last != UInt8(ascii: "/") else {
        throw fail(.unsupportedFeature, "the member is a folder; a checkpoint has none")
      }
      kind = .regular
    case UInt8(ascii: "x"): kind = .extended
    case UInt8(ascii: "g"): kind = .globalExtended
    case UInt8(ascii: "1"), UInt8(ascii: "2"):
      throw fail(.unsupportedFeature, "the member is a link, which is never followed")
    default:
      throw fail(.unsupportedFeature, "the member is no regular file; a checkpoint has no others")
    }
    self.name = name
    self.byteCount = byteCount
  }

  /// Whether a block is the header of a folder, which has no data.
  static func isFolder(_ block: [UInt8]) -> Bool {
    block[156] == UInt8(ascii: "5") && octal(block[124..<136]) == 0
      && octal(block[148..<156]) == sum(of: block, { Int($0) })
  }

  /// Whether Python's `tarfile` would take a block for a header, whatever else it may be.
  ///
  /// The checksum is all that counts: of the bytes or of the bytes with signs, in any spelling that
  /// `int` takes, or with a high bit in base 256.
  static func isHeader(_ block: [UInt8]) -> Bool {
    guard block.count >= blockByteCount, let stated = lenientInteger(block[148..<156]) else {
      return false
    }
    return stated == sum(of: block, { Int($0) })
      || stated == sum(of: block, { Int(Int8(bitPattern: $0)) })
  }

  /// The sum of a block's bytes, those of the checksum taken for spaces.
  private static func sum(of block: [UInt8], _ value: (UInt8) -> Int) -> Int {
    (0..<blockByteCount).reduce(0) { sum, position in
      sum + ((148..<156).contains(position) ? 0x20 : value(block[position]))
    }
  }

  private static func lenientInteger(_ field: ArraySlice<UInt8>) -> Int? {
    if let first = field.first, first == 0x80 || first == 0xFF {
      let value = field.dropFirst().reduce(0) { $0 << 8 | Int($1) }
      return first == 0x80 ? value : value - (1 << 56)
    }
    let text = field.prefix { $0 != 0 }
    guard text.allSatisfy({ $0 <= 0x20 || "+-_oO01234567".utf8.contains($0) }) else { return nil }
    let value = text.filter { $0 >= 0x30 && $0 <= 0x37 }.reduce(0) { $0 << 3 | Int($1 - 0x30) }
    return text.contains(UInt8(ascii: "-")) ? -value : value
  }

  private static func text(_ field: ArraySlice<UInt8>) -> String {
    String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// Octal digits, spaces around them, up to a zero; `nil` if there are others or too many.
  private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
    let text = field.prefix { $0 != 0 }.drop { $0 == 0x20 }
    let digits = text.prefix { $0 != 0x20 }
    guard text.dropFirst(digits.count).allSatisfy({ $0 == 0x20 }) else { return nil }
    guard !digits.isEmpty, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x37 }) else { return nil }
    return Int(String(decoding: digits, as: UTF8.self), radix: 8)
  }
}
