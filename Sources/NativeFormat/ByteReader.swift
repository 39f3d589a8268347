/// Reads little-endian numbers and text out of a file's bytes, front to back, within a section.
///
/// Every method takes the span of the whole file, so that positions are those of the file.
struct ByteReader {
  /// The file, for messages.
  let path: String
  /// Where the next read begins, in bytes from the start of the file.
  private(set) var position: Int
  /// Where the section ends.
  let end: Int
  private var text: [UInt8] = []

  /// Begins to read the bytes in `section`, which lies within the file.
  init(path: String, section: Range<Int>) {
    self.path = path
    position = section.lowerBound
    end = section.upperBound
  }

  /// The number at the position.
  ///
  /// - Throws: ``FormatError`` if the section ends within it.
  mutating func integer<Number: FixedWidthInteger & UnsignedInteger>(
    _ type: Number.Type, in bytes: Span<UInt8>
  ) throws(FormatError) -> Number {
    let width = Number.bitWidth / 8
    let start = try advance(by: width)
    var number: Number = 0
    for index in 0..<width {
      number |= Number(truncatingIfNeeded: bytes[start + index]) << Number(index * 8)
    }
    return number
  }

  /// The 64-bit number at the position, as an `Int`.
  ///
  /// - Throws: ``FormatError`` if the section ends within it or it exceeds what an `Int` holds.
  mutating func count(in bytes: Span<UInt8>) throws(FormatError) -> Int {
    let start = position
    let number = try integer(UInt64.self, in: bytes)
    guard let count = Int(exactly: number) else {
      throw FormatError(
        .overLimit, path: path, offset: start, found: "\(number)",
        expected: "at most \(Int.max)")
    }
    return count
  }

  /// The next `byteCount` bytes as text.
  ///
  /// - Throws: ``FormatError`` if the section ends within it or it is not UTF-8.
  mutating func string(byteCount: Int, in bytes: Span<UInt8>) throws(FormatError) -> String {
    let start = try advance(by: byteCount)
    text.removeAll(keepingCapacity: true)
    for index in start..<position { text.append(bytes[index]) }
    guard let string = String(validating: text, as: UTF8.self) else {
      throw FormatError(
        .invalidText, path: path, offset: start, found: "\(byteCount) bytes that are not UTF-8",
        expected: "a name or a text")
    }
    return string
  }

  private mutating func advance(by byteCount: Int) throws(FormatError) -> Int {
    guard byteCount <= end - position else {
      throw FormatError(
        .malformedIndex, path: path, offset: position,
        found: "\(end - position) bytes up to the end of the section",
        expected: "at least \(byteCount)")
    }
    defer { position += byteCount }
    return position
  }
}
