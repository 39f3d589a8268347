/// Reading the arguments that follow an opcode.
extension Unpickler {
  /// An unsigned little-endian integer of `width` bytes.
  mutating func readInteger(_ width: Int, _ input: Span<UInt8>) throws(PickleError) -> UInt64 {
    let range = try take(UInt64(width), input)
    var value: UInt64 = 0
    for position in range.reversed() { value = value << 8 | UInt64(input[position]) }
    return value
  }

  /// The length of a BINSTRING or LONG4, which is signed.
  mutating func readSignedLength(_ input: Span<UInt8>) throws(PickleError) -> UInt64 {
    let length = Int32(truncatingIfNeeded: try readInteger(4, input))
    guard length >= 0 else { throw failure(.malformedText, "a length of \(length) is negative") }
    return UInt64(length)
  }

  /// The place of the next `byteCount` bytes.
  mutating func take(_ byteCount: UInt64, _ input: Span<UInt8>) throws(PickleError) -> Range<Int> {
    guard byteCount <= UInt64(input.count - position) else {
      throw failure(
        .truncated, "\(byteCount) bytes are wanted and \(input.count - position) are left")
    }
    let start = position
    position += Int(byteCount)
    return start..<position
  }

  /// The place of the bytes up to the next line feed, which is passed over.
  mutating func readLine(_ input: Span<UInt8>) throws(PickleError) -> Range<Int> {
    var end = position
    while end < input.count, input[end] != 0x0A { end += 1 }
    guard end < input.count else {
      position = end
      throw failure(.truncated, "a line has no end")
    }
    let line = position..<end
    position = end + 1
    return line
  }

  /// A line that names a module or something in one, as a text's index.
  mutating func readName(_ input: Span<UInt8>) throws(PickleError) -> Int {
    let line = try readLine(input)
    return try internText(line, of: input)
  }

  /// A decimal memo index.
  mutating func readMemoIndex(_ input: Span<UInt8>) throws(PickleError) -> Int {
    let line = try readLine(input)
    var index = 0
    for position in line {
      let (tens, overflow) = index.multipliedReportingOverflow(by: 10)
      guard let digit = decimalDigit(input[position]), !overflow, tens <= Int.max - digit else {
        throw failure(.malformedText, "a memo index must be a decimal number")
      }
      index = tens + digit
    }
    guard !line.isEmpty else {
      throw failure(.malformedText, "a memo index must be a decimal number")
    }
    return index
  }

  func decimalDigit(_ byte: UInt8) -> Int? {
    byte >= 0x30 && byte <= 0x39 ? Int(byte - 0x30) : nil
  }

  func bytes(_ range: Range<Int>, of input: Span<UInt8>) -> [UInt8] {
    range.map { input[$0] }
  }
}
