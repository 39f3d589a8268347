/// A value of a JSON text that an archive holds; objects keep their order.
///
/// The nesting is limited, so that neither reading nor freeing one can exhaust the stack.
indirect enum JSONValue: Sendable {
  case null
  case bool(Bool)
  /// A whole number that fits in an `Int`.
  case integer(Int)
  /// Any other number.
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([(key: String, value: JSONValue)])

  /// The value of a key; `nil` if it is not there exactly once, or if this is no object.
  subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    let found = members.filter { $0.key.utf8.elementsEqual(key.utf8) }
    return found.count == 1 ? found[0].value : nil
  }

  /// The members of an object.
  var members: [(key: String, value: JSONValue)]? {
    if case .object(let members) = self { members } else { nil }
  }

  /// The elements of an array.
  var elements: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }

  /// A whole number.
  var integer: Int? { if case .integer(let value) = self { value } else { nil } }

  /// A text.
  var string: String? { if case .string(let text) = self { text } else { nil } }

  /// A truth value.
  var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
}

/// Reads a JSON text; the errors are positions, for the caller to name the place.
struct JSONParser {
  /// Where the text is not JSON, or exceeds a limit.
  struct Failure: Error {
    let position: Int
    let expected: String
  }

  private static let maximumDepth = 64

  private let bytes: [UInt8]
  private var position = 0
  private var valueCount = 0
  private let maximumValueCount: Int

  private init(_ bytes: [UInt8], maximumValueCount: Int) {
    self.bytes = bytes
    self.maximumValueCount = maximumValueCount
  }

  /// The value that a whole text stands for.
  static func parse(_ bytes: [UInt8], maximumValueCount: Int) throws(Failure) -> JSONValue {
    var parser = JSONParser(bytes, maximumValueCount: maximumValueCount)
    let value = try parser.value(depth: 0)
    guard parser.next() == nil else { throw parser.failure("the end of the text") }
    return value
  }

  private func failure(_ expected: String) -> Failure {
    Failure(position: position, expected: expected)
  }

  /// The next byte that is not white space, not stepped over.
  private mutating func next() -> UInt8? {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
      position += 1
    }
    return position < bytes.count ? bytes[position] : nil
  }

  private mutating func takes(_ character: Unicode.Scalar) -> Bool {
    guard next() == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func takes(word: String) -> Bool {
    guard bytes[position...].starts(with: word.utf8) else { return false }
    position += word.utf8.count
    return true
  }

  private mutating func value(depth: Int) throws(Failure) -> JSONValue {
    valueCount += 1
    guard depth < Self.maximumDepth, valueCount <= maximumValueCount else {
      throw failure("fewer values, or less nesting")
    }
    switch next() {
    case UInt8(ascii: "{"): return .object(try members(depth: depth))
    case UInt8(ascii: "["): return .array(try elements(depth: depth))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t") where takes(word: "true"): return .bool(true)
    case UInt8(ascii: "f") where takes(word: "false"): return .bool(false)
    case UInt8(ascii: "n") where takes(word: "null"): return .null
    default: return try number()
    }
  }

  private mutating func members(
    depth: Int
  ) throws(Failure) -> [(key: String, value: JSONValue)] {
    position += 1
    var members: [(key: String, value: JSONValue)] = []
    while !takes("}") {
      guard members.isEmpty || takes(",") else { throw failure("a comma or '}'") }
      guard next() == UInt8(ascii: "\"") else { throw failure("a key") }
      let key = try string()
      guard takes(":") else { throw failure("a colon") }
      members.append((key, try value(depth: depth + 1)))
    }
    return members
  }

  private mutating func elements(depth: Int) throws(Failure) -> [JSONValue] {
    position += 1
    var elements: [JSONValue] = []
    while !takes("]") {
      guard elements.isEmpty || takes(",") else { throw failure("a comma or ']'") }
      elements.append(try value(depth: depth + 1))
    }
    return elements
  }

  private mutating func number() throws(Failure) -> JSONValue {
    let start = position
    while position < bytes.count,
      bytes[position] >= 0x30 && bytes[position] <= 0x39 || "+-.eE".utf8.contains(bytes[position])
    {
      position += 1
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if let integer = Int(text) { return .integer(integer) }
    guard !text.isEmpty, let number = Double(text) else {
      position = start
      throw failure("a value")
    }
    return .number(number)
  }

  /// A string, from its opening quotation mark on.
  private mutating func string() throws(Failure) -> String {
    position += 1
    var units: [UInt16] = []
    var text: [UInt8] = []
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      let byte = bytes[position]
      guard byte >= 0x20 else { throw failure("an escape for a control character") }
      position += 1
      guard byte == UInt8(ascii: "\\") else {
        text.append(byte)
        continue
      }
      guard position < bytes.count else { break }
      let letter = bytes[position]
      position += 1
      guard letter == UInt8(ascii: "u") else {
        guard let plain = Self.escapes[letter] else { throw failure("a known escape") }
        text.append(plain)
        continue
      }
      units.append(try hexadecimalUnit())
      // A character beyond 16 bits takes two escapes.
      if units.count == 1, UTF16.isLeadSurrogate(units[0]) {
        guard bytes[position...].starts(with: "\\u".utf8) else { throw failure("a low surrogate") }
        continue
      }
      guard let scalars = String(validating: units, as: UTF16.self) else {
        throw failure("a pair of surrogates")
      }
      text += scalars.utf8
      units = []
    }
    guard position < bytes.count, units.isEmpty,
      let string = String(validating: text, as: UTF8.self)
    else { throw failure("the end of a string of UTF-8") }
    position += 1
    return string
  }

  private mutating func hexadecimalUnit() throws(Failure) -> UInt16 {
    let digits = bytes[position...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw failure("four hexadecimal digits") }
    position += 4
    return unit
  }

  private static let escapes: [UInt8: UInt8] = [
    0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 0x08, 0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D, 0x74: 0x09,
  ]
}
