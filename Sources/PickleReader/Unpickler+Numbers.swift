/// The opcodes that push numbers.
extension Unpickler {
  mutating func push(integer: Int64) throws(PickleError) {
    if let value = PickleValue(inline: integer) {
      try push(value)
    } else {
      let bytes = (0..<8).map { UInt8(truncatingIfNeeded: integer >> (8 * Int64($0))) }
      try push(longInteger: BigInteger(twosComplement: bytes))
    }
  }

  private mutating func push(longInteger: BigInteger) throws(PickleError) {
    if let value = longInteger.int64.flatMap(PickleValue.init(inline:)) { return try push(value) }
    try countValue()
    contents.longIntegers.append(longInteger)
    try push(PickleValue(longInteger: contents.longIntegers.count - 1))
  }

  /// LONG1, LONG4.
  mutating func pushTwosComplement(
    byteCount: UInt64, _ input: Span<UInt8>
  ) throws(PickleError) {
    let range = try take(byteCount, input)
    try push(longInteger: BigInteger(twosComplement: bytes(range, of: input)))
  }

  /// INT, whose `00` and `01` are booleans to any Python, and LONG, whose digits may end in `L`.
  mutating func pushDecimalInteger(_ input: Span<UInt8>) throws(PickleError) {
    let line = try readLine(input)
    if let integer = shortInteger(line, of: input) { return try push(integer: integer) }
    var text = bytes(line, of: input)[...]
    if let boolean = boolean(text) { return try push(PickleValue(boolean)) }
    if opcode == .long, text.last == UInt8(ascii: "L") { text.removeLast() }
    let isNegative = text.first == UInt8(ascii: "-")
    if isNegative || text.first == UInt8(ascii: "+") { text.removeFirst() }
    guard text.count <= limits.decimalDigits else {
      throw overLimit(.decimalDigits)
    }
    // C reads digits behind a zero as octal, Python not at all.
    guard text.first != UInt8(ascii: "0") || text.allSatisfy({ $0 == UInt8(ascii: "0") }) else {
      throw failure(.malformedText, "an integer must not begin with a zero")
    }
    guard let value = BigInteger(digits: text, isNegative: isNegative) else {
      throw failure(.malformedText, "an integer must be written in decimal digits")
    }
    try push(longInteger: value)
  }

  /// The boolean that C's unpickler takes two characters of INT for if they mean 0 or 1.
  private func boolean(_ text: ArraySlice<UInt8>) -> Bool? {
    guard opcode == .int, text.count == 2 else { return nil }
    return switch String(decoding: text, as: UTF8.self) {
    case "00", "+0", "-0": false
    case "01", "+1": true
    default: nil
    }
  }

  /// The integer in a line of so few digits that it fits, without the beginning that a boolean has;
  /// `nil` for any other line.
  private func shortInteger(_ line: Range<Int>, of input: Span<UInt8>) -> Int64? {
    var digits = line
    if opcode == .long, let last = digits.last, input[last] == UInt8(ascii: "L") {
      digits = digits.dropLast()
    }
    let isNegative = digits.first.map { input[$0] } == UInt8(ascii: "-")
    if isNegative { digits = digits.dropFirst() }
    guard !digits.isEmpty, digits.count <= min(18, limits.decimalDigits),
      input[digits.lowerBound] != UInt8(ascii: "0")
    else { return nil }
    var value: Int64 = 0
    for position in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(input[position]) else { return nil }
      value = value * 10 + Int64(input[position] - UInt8(ascii: "0"))
    }
    return isNegative ? -value : value
  }

  /// BINFLOAT, eight bytes, most significant first.
  mutating func pushBinaryFloat(_ input: Span<UInt8>) throws(PickleError) {
    let bits = try readInteger(8, input).byteSwapped
    try push(float: Double(bitPattern: bits))
  }

  /// FLOAT, as Python's `repr` writes it.
  mutating func pushDecimalFloat(_ input: Span<UInt8>) throws(PickleError) {
    let line = try readLine(input)
    guard line.count <= limits.decimalDigits else { throw overLimit(.decimalDigits) }
    let text = String(decoding: bytes(line, of: input), as: UTF8.self)
    guard
      text.utf8.allSatisfy(Self.isInDecimals)
        || line.count <= 4 && Self.specialFloats.contains(text.lowercased()),
      let value = Double(text)
    else { throw failure(.malformedText, "a float must be written in decimal digits") }
    try push(float: value)
  }

  /// Whether a byte is one of those that decimal numbers are written in.
  private static func isInDecimals(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  private static let specialFloats: Set<String> = ["inf", "-inf", "nan", "-nan", "+inf", "+nan"]

  private mutating func push(float: Double) throws(PickleError) {
    contents.floats.append(float)
    try push(PickleValue(.float, contents.floats.count - 1))
  }
}
