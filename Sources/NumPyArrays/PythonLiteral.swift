/// Reads the dictionary that describes an array in a `.npy` file, and nothing else of Python.
struct PythonLiteral {
  /// The values that such a dictionary has.
  enum Value: Hashable {
    case string(String)
    case bool(Bool)
    case integer(Int)
    case tuple([Value])
    case list([Value])
  }

  /// Types with fields within fields are lists within lists; not for ever.
  private static let maximumNesting = 32

  /// NumPy reads no key but `fortran_order` and shorter ones.
  private static let longestKeyBytes = 16

  private let bytes: [UInt8]
  private let start: Int
  private var position = 0

  /// Begins at the first byte; `start` is where that stands, for messages.
  init(_ bytes: [UInt8], startingAt start: Int) {
    self.bytes = bytes
    self.start = start
  }

  /// `{'key': value, …}` up to the end, padded with spaces and a newline.
  mutating func readDictionary() throws(NumPyError) -> [String: Value] {
    var fields: [String: Value] = [:]
    try expect("{")
    while !skip("}") {
      guard case .string(let key) = try readValue(), key.utf8.count <= Self.longestKeyBytes,
        fields[key] == nil
      else {
        throw malformed("a key that was not there before")
      }
      try expect(":")
      fields[key] = try readValue()
      guard !skip(",") else { continue }
      try expect("}")
      break
    }
    skipSpace()
    guard position == bytes.count else { throw malformed("the end of the description") }
    return fields
  }

  private mutating func readValue(nesting: Int = 0) throws(NumPyError) -> Value {
    guard nesting < Self.maximumNesting else { throw malformed("less nesting") }
    skipSpace()
    switch peek.map({ Character(Unicode.Scalar($0)) }) {
    case "'", "\"": return .string(try readString())
    case "(": return .tuple(try readItems(from: "(", to: ")", nesting: nesting))
    case "[": return .list(try readItems(from: "[", to: "]", nesting: nesting))
    case "T": return .bool(try readWord("True", meaning: true))
    case "F": return .bool(try readWord("False", meaning: false))
    default: return .integer(try readInteger())
    }
  }

  private mutating func readItems(
    from opening: Character, to closing: Character, nesting: Int
  ) throws(NumPyError) -> [Value] {
    var items: [Value] = []
    try expect(opening)
    while !skip(closing) {
      items.append(try readValue(nesting: nesting + 1))
      guard !skip(",") else { continue }
      try expect(closing)
      break
    }
    return items
  }

  private mutating func readString() throws(NumPyError) -> String {
    let quote = peek
    let rest = bytes[(position + 1)...]
    guard let end = rest.firstIndex(where: { $0 == quote || $0 == UInt8(ascii: "\\") }),
      bytes[end] == quote
    else { throw malformed("text in quotes") }
    position = end + 1
    return String(decoding: rest[..<end], as: UTF8.self)
  }

  private mutating func readWord(_ word: String, meaning: Bool) throws(NumPyError) -> Bool {
    guard bytes[position...].starts(with: word.utf8) else { throw malformed(word) }
    position += word.utf8.count
    return meaning
  }

  /// Digits, with the `L` that Python 2 puts behind a long integer.
  private mutating func readInteger() throws(NumPyError) -> Int {
    let digits = bytes[position...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard let value = Int(String(decoding: digits, as: UTF8.self)) else {
      throw malformed("a number, text, a tuple, True or False")
    }
    position += digits.count
    if peek == UInt8(ascii: "L") { position += 1 }
    return value
  }

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A { position += 1 }
  }

  private mutating func skip(_ character: Character) -> Bool {
    skipSpace()
    guard peek == character.asciiValue else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Character) throws(NumPyError) {
    guard skip(character) else { throw malformed("\"\(character)\"") }
  }

  private func malformed(_ expected: String) -> NumPyError {
    NumPyError(.malformedHeader, at: start + position, "\(expected) is expected in the description")
  }
}
