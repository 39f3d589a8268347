/// The block of 512 bytes in front of a tar member.
struct TarHeader {
  enum Kind {
    case regular
    /// A PAX header for the next member.
    case extended
    /// A PAX header for all members.
    case globalExtended
  }

  let name: String
  let kind: Kind
  let byteCount: Int

  /// Reads a block, checking its checksum.
  init(_ block: [UInt8], at position: Int) throws(ArchiveError) {
    let folder = Self.text(block[345..<500])
    let hasFolder = block[257..<263].elementsEqual("ustar\0".utf8) && !folder.isEmpty
    let name = (hasFolder ? folder + "/" : "") + Self.text(block[0..<100])
    let fail = { (code: ArchiveError.Code, detail: String) in
      ArchiveError(code, in: name, at: position, detail)
    }
    let sum = block.enumerated().reduce(0) { sum, byte in
      sum + ((148..<156).contains(byte.offset) ? 0x20 : Int(byte.element))
    }
    guard Self.octal(block[148..<156]) == sum else {
      throw fail(.malformedContainer, "the tar header's checksum is wrong; fetch the file again")
    }
    guard let byteCount = Self.octal(block[124..<136]) else {
      throw fail(.malformedContainer, "the tar header's size is no octal number")
    }
    switch block[156] {
    case 0, UInt8(ascii: "0"): kind = .regular
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

  private static func text(_ field: ArraySlice<UInt8>) -> String {
    String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// Octal digits between spaces and zeros; `nil` if there are others or too many.
  private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
    let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0x20 && $0 != 0 }
    guard !digits.isEmpty, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x37 }) else { return nil }
    return Int(String(decoding: digits, as: UTF8.self), radix: 8)
  }
}
