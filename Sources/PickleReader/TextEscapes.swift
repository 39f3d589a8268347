/// The forms in which a pickle writes text, decoded.
enum TextEscapes {
  /// What a run of bytes is.
  enum Validity {
    case valid
    /// UTF-8 but for surrogates, each in three bytes (`surrogatepass` in Python).
    case validWithSurrogates
    case invalid
  }

  static func validateUTF8(_ bytes: ArraySlice<UInt8>) -> Validity {
    if bytes.allSatisfy({ $0 < 0x80 }) { return .valid }
    var hasSurrogates = false
    var position = bytes.startIndex
    while position < bytes.endIndex {
      let lead = bytes[position]
      let length: Int
      let minimum: UInt32
      var scalar: UInt32
      switch lead {
      case 0x00..<0x80: (length, minimum, scalar) = (1, 0, UInt32(lead))
      case 0xC2..<0xE0: (length, minimum, scalar) = (2, 0x80, UInt32(lead & 0x1F))
      case 0xE0..<0xF0: (length, minimum, scalar) = (3, 0x800, UInt32(lead & 0x0F))
      case 0xF0..<0xF5: (length, minimum, scalar) = (4, 0x10000, UInt32(lead & 0x07))
      default: return .invalid
      }
      guard length <= bytes.endIndex - position else { return .invalid }
      for byte in bytes[(position + 1)..<(position + length)] {
        guard byte & 0xC0 == 0x80 else { return .invalid }
        scalar = scalar << 6 | UInt32(byte & 0x3F)
      }
      guard scalar >= minimum, scalar <= 0x10FFFF else { return .invalid }
      if scalar & 0x1F_F800 == 0xD800 { hasSurrogates = true }
      position += length
    }
    return hasSurrogates ? .validWithSurrogates : .valid
  }

  /// Text in which surrogates are spelt out as `\udcXX`, since no Swift string can hold them.
  static func escapingSurrogates(_ bytes: ArraySlice<UInt8>) -> String {
    var escaped: [UInt8] = []
    var position = bytes.startIndex
    while position < bytes.endIndex {
      let isSurrogate =
        bytes[position] == 0xED && position + 2 < bytes.endIndex && bytes[position + 1] >= 0xA0
      guard isSurrogate else {
        escaped.append(bytes[position])
        position += 1
        continue
      }
      let scalar =
        0xD000 | UInt32(bytes[position + 1] & 0x3F) << 6 | UInt32(bytes[position + 2] & 0x3F)
      escaped.append(contentsOf: "\\u\(String(scalar, radix: 16))".utf8)
      position += 3
    }
    return String(decoding: escaped, as: UTF8.self)
  }

  /// UNICODE's argument as UTF-8; `nil` if an escape is malformed.
  static func decodeRawUnicode(_ line: [UInt8]) -> ContiguousArray<UInt8>? {
    var text: ContiguousArray<UInt8> = []
    text.reserveCapacity(line.count)
    var position = 0
    while position < line.count {
      guard line[position] == 0x5C, position + 1 < line.count else {
        appendUTF8(UInt32(line[position]), to: &text)
        position += 1
        continue
      }
      let digitCount: Int
      switch line[position + 1] {
      case UInt8(ascii: "u"): digitCount = 4
      case UInt8(ascii: "U"): digitCount = 8
      default:
        // A backslash behind a backslash begins no escape.
        text.append(0x5C)
        appendUTF8(UInt32(line[position + 1]), to: &text)
        position += 2
        continue
      }
      let digits = line[(position + 2)...].prefix(digitCount)
      guard digits.count == digitCount, let scalar = hexadecimal(digits), scalar <= 0x10FFFF
      else { return nil }
      appendUTF8(scalar, to: &text)
      position += 2 + digitCount
    }
    return text
  }

  /// STRING's argument without its quotes and escapes; `nil` if it is no literal.
  static func decodeQuoted(_ line: [UInt8]) -> [UInt8]? {
    guard line.count >= 2, let quote = line.first, line.last == quote,
      quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"")
    else { return nil }
    var rest = line.dropFirst().dropLast()
    var bytes: [UInt8] = []
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      guard let escape = rest.popFirst() else { return nil }
      switch escape {
      case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): bytes.append(escape)
      case UInt8(ascii: "a"): bytes.append(0x07)
      case UInt8(ascii: "b"): bytes.append(0x08)
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "n"): bytes.append(0x0A)
      case UInt8(ascii: "v"): bytes.append(0x0B)
      case UInt8(ascii: "f"): bytes.append(0x0C)
      case UInt8(ascii: "r"): bytes.append(0x0D)
      case UInt8(ascii: "x"):
        guard rest.count >= 2, let value = hexadecimal(rest.prefix(2)) else { return nil }
        rest.removeFirst(2)
        bytes.append(UInt8(value))
      case UInt8(ascii: "0")...UInt8(ascii: "7"):
        let more = rest.prefix(2).prefix { $0 >= 0x30 && $0 <= 0x37 }
        rest.removeFirst(more.count)
        let value = more.reduce(UInt32(escape - 0x30)) { $0 << 3 | UInt32($1 - 0x30) }
        bytes.append(UInt8(truncatingIfNeeded: value))
      default: bytes += [byte, escape]
      }
    }
    return bytes
  }

  private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt32? {
    var value: UInt32 = 0
    for digit in digits {
      let nibble: UInt8
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): nibble = digit - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): nibble = digit - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): nibble = digit - UInt8(ascii: "A") + 10
      default: return nil
      }
      value = value << 4 | UInt32(nibble)
    }
    return value
  }

  /// Appends a code point in UTF-8, a surrogate in the three bytes its number has.
  private static func appendUTF8(_ scalar: UInt32, to bytes: inout ContiguousArray<UInt8>) {
    let continuationCount: UInt32
    switch scalar {
    case 0..<0x80: return bytes.append(UInt8(scalar))
    case 0x80..<0x800: continuationCount = 1
    case 0x800..<0x10000: continuationCount = 2
    default: continuationCount = 3
    }
    let mark = UInt32(0xFF) << (7 - continuationCount) & 0xFF
    bytes.append(UInt8(mark | scalar >> (6 * continuationCount)))
    for shift in (0..<continuationCount).reversed() {
      bytes.append(UInt8(0x80 | scalar >> (6 * shift) & 0x3F))
    }
  }
}
