extension JSONReader {
  /// The deepest nesting that is skipped, as in the reference implementation's JSON parser.
  static var depthLimit: Int { 128 }

  /// Steps over a value of any kind that nobody asked for.
  ///
  /// - Throws: ``FormatError`` if it is not JSON, or nested deeper than ``depthLimit``.
  mutating func skipValue(
    depth: Int = 0, in bytes: Span<UInt8>
  ) throws(FormatError) {
    guard depth < Self.depthLimit else {
      throw FormatError(
        .overLimit, path: path, offset: position, found: "JSON nested \(depth) deep",
        expected: "less than \(Self.depthLimit)")
    }
    switch peek(in: bytes) {
    case UInt8(ascii: "\""): _ = try string(in: bytes)
    case UInt8(ascii: "{"): try skipElements("{", "}", depth: depth, in: bytes)
    case UInt8(ascii: "["): try skipElements("[", "]", depth: depth, in: bytes)
    case UInt8(ascii: "t"): try skipLiteral("true", in: bytes)
    case UInt8(ascii: "f"): try skipLiteral("false", in: bytes)
    case UInt8(ascii: "n"): try skipLiteral("null", in: bytes)
    default: try skipNumber(in: bytes)
    }
  }

  /// Steps over `null` if it comes next.
  mutating func takesNull(in bytes: Span<UInt8>) throws(FormatError) -> Bool {
    guard peek(in: bytes) == UInt8(ascii: "n") else { return false }
    try skipLiteral("null", in: bytes)
    return true
  }

  private mutating func skipElements(
    _ open: Unicode.Scalar, _ close: Unicode.Scalar, depth: Int, in bytes: Span<UInt8>
  ) throws(FormatError) {
    try take(open, in: bytes)
    var count = 0
    while try hasElement(after: count, before: close, in: bytes) {
      if open == "{" { _ = try key(in: bytes) }
      try skipValue(depth: depth + 1, in: bytes)
      count += 1
    }
  }

  private mutating func skipLiteral(
    _ literal: StaticString, in bytes: Span<UInt8>
  ) throws(FormatError) {
    for character in "\(literal)".utf8 {
      guard peekRaw(in: bytes) == character else {
        throw unexpected(in: bytes, expected: "\(literal)")
      }
      _ = next(in: bytes)
    }
  }

  /// Steps over a number: a sign, digits without leading zeros, a fraction, an exponent.
  private mutating func skipNumber(in bytes: Span<UInt8>) throws(FormatError) {
    if peekRaw(in: bytes) == UInt8(ascii: "-") { _ = next(in: bytes) }
    if peekRaw(in: bytes) == UInt8(ascii: "0") {
      _ = next(in: bytes)
    } else {
      try skipDigits(in: bytes)
    }
    if peekRaw(in: bytes) == UInt8(ascii: ".") {
      _ = next(in: bytes)
      try skipDigits(in: bytes)
    }
    if peekRaw(in: bytes).map({ $0 | 0x20 }) == UInt8(ascii: "e") {
      _ = next(in: bytes)
      if let sign = peekRaw(in: bytes), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
        _ = next(in: bytes)
      }
      try skipDigits(in: bytes)
    }
  }

  private mutating func skipDigits(in bytes: Span<UInt8>) throws(FormatError) {
    let start = position
    while let digit = peekRaw(in: bytes), (0x30...0x39).contains(digit) { _ = next(in: bytes) }
    guard position > start else { throw unexpected(in: bytes, expected: "a value") }
  }
}
