internal import MappedFiles

/// Reads JSON a token at a time, keeping order and positions, which a decoder into dictionaries
/// loses along with repeated keys.
///
/// Every method takes the span of the whole file, so that positions are those of the file.
struct JSONReader {
  /// The file, for messages.
  let path: String
  /// Where the next token is looked for, in bytes from the start of the file.
  private(set) var position: Int
  private let end: Int
  private var text: [UInt8] = []

  /// Begins to read the bytes in `section`, which lies within the file.
  init(path: String, section: Range<Int>) {
    self.path = path
    position = section.lowerBound
    end = section.upperBound
  }

  /// The first byte of the next token, or `nil` at the end.
  mutating func peek(in bytes: Span<UInt8>) -> UInt8? {
    while position < end {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      case let byte: return byte
      }
    }
    return nil
  }

  /// Steps over `character` if it comes next.
  mutating func takes(_ character: Unicode.Scalar, in bytes: Span<UInt8>) -> Bool {
    guard let byte = peek(in: bytes), Unicode.Scalar(byte) == character else { return false }
    position += 1
    return true
  }

  /// Steps over `character`.
  mutating func take(_ character: Unicode.Scalar, in bytes: Span<UInt8>) throws(FormatError) {
    guard takes(character, in: bytes) else {
      throw unexpected(in: bytes, expected: "'\(character)'")
    }
  }

  /// Whether an array or object that ends with `close` has another element, stepping up to it.
  mutating func hasElement(
    after count: Int, before close: Unicode.Scalar, in bytes: Span<UInt8>
  ) throws(FormatError) -> Bool {
    if takes(close, in: bytes) { return false }
    if count > 0 { try take(",", in: bytes) }
    return true
  }

  /// A member's key, with the colon behind it.
  mutating func key(in bytes: Span<UInt8>) throws(FormatError) -> String {
    let key = try string(in: bytes)
    try take(":", in: bytes)
    return key
  }

  /// A whole number that is not negative.
  mutating func count(in bytes: Span<UInt8>) throws(FormatError) -> Int {
    _ = peek(in: bytes)
    let start = position
    var number = 0
    while position < end, case let digit = bytes[position], (0x30...0x39).contains(digit) {
      let (tenfold, overflow) = number.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tenfold.addingReportingOverflow(Int(digit - 0x30))
      guard !overflow, !carry else {
        throw FormatError(
          .overLimit, path: path, offset: start, found: "a number above \(Int.max)",
          expected: "at most that")
      }
      number = sum
      position += 1
    }
    guard position > start else {
      throw unexpected(in: bytes, expected: "a whole number that is not negative")
    }
    guard position == start + 1 || bytes[start] != 0x30 else {
      position = start
      throw unexpected(in: bytes, expected: "a number without leading zeros")
    }
    return number
  }

  /// A string.
  mutating func string(in bytes: Span<UInt8>) throws(FormatError) -> String {
    guard takes("\"", in: bytes) else { throw unexpected(in: bytes, expected: "a string") }
    let start = position
    text.removeAll(keepingCapacity: true)
    while !takesQuote(in: bytes) {
      switch peekRaw(in: bytes) {
      case nil: throw unexpected(in: bytes, expected: "the end of a string")
      case 0x5C?: try appendEscape(in: bytes)
      case (0..<0x20)?:
        throw unexpected(in: bytes, expected: "an escape for a control character")
      case let byte?:
        text.append(byte)
        position += 1
      }
    }
    guard let string = String(validating: text, as: UTF8.self) else {
      throw FormatError(
        .invalidText, path: path, offset: start, found: "text that is not UTF-8",
        expected: "a name or a text")
    }
    return string
  }

  /// The error that something else comes next than `expected`.
  func unexpected(in bytes: Span<UInt8>, expected: String) -> FormatError {
    let found =
      position < end ? "the byte \(hexadecimal([bytes[position]]))" : "the end of the header"
    return FormatError(
      .malformedJSON, path: path, offset: position, found: found, expected: expected)
  }

  /// The next byte, white space or not, stepped over.
  mutating func next(in bytes: Span<UInt8>) -> UInt8? {
    guard position < end else { return nil }
    defer { position += 1 }
    return bytes[position]
  }

  /// The next byte, white space or not, not stepped over.
  func peekRaw(in bytes: Span<UInt8>) -> UInt8? {
    position < end ? bytes[position] : nil
  }

  /// Steps over a quotation mark if it stands right here.
  private mutating func takesQuote(in bytes: Span<UInt8>) -> Bool {
    guard peekRaw(in: bytes) == 0x22 else { return false }
    position += 1
    return true
  }

  /// Appends what a backslash and the characters behind it stand for.
  private mutating func appendEscape(in bytes: Span<UInt8>) throws(FormatError) {
    position += 1
    let start = position
    switch next(in: bytes) {
    case 0x22: text.append(0x22)
    case 0x5C: text.append(0x5C)
    case 0x2F: text.append(0x2F)
    case 0x62: text.append(0x08)
    case 0x66: text.append(0x0C)
    case 0x6E: text.append(0x0A)
    case 0x72: text.append(0x0D)
    case 0x74: text.append(0x09)
    case 0x75: try appendUnicodeEscape(in: bytes)
    default:
      position = start
      throw unexpected(in: bytes, expected: "one of \" \\ / b f n r t u")
    }
  }

  private mutating func appendUnicodeEscape(in bytes: Span<UInt8>) throws(FormatError) {
    let start = position
    var value = try hexadecimalUnit(in: bytes)
    if (0xD800..<0xDC00).contains(value) {
      guard next(in: bytes) == 0x5C, next(in: bytes) == 0x75,
        case let low = try hexadecimalUnit(in: bytes), (0xDC00..<0xE000).contains(low)
      else {
        position = start
        throw unexpected(in: bytes, expected: "a pair of surrogates")
      }
      value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(value) else {
      position = start
      throw unexpected(in: bytes, expected: "a pair of surrogates")
    }
    text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }

  /// The 16-bit code unit that four hexadecimal digits give.
  private mutating func hexadecimalUnit(in bytes: Span<UInt8>) throws(FormatError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peekRaw(in: bytes),
        let digit = Character(Unicode.Scalar(byte)).hexDigitValue
      else { throw unexpected(in: bytes, expected: "a hexadecimal digit") }
      value = value << 4 | UInt32(truncatingIfNeeded: digit)
      position += 1
    }
    return value
  }
}
