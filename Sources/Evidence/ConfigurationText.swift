/// Reads values out of a configuration that was saved as text: Python's literals and calls of
/// `dict`, YAML, TOML or INI, whichever it is.
///
/// It is a scanner and not a parser: `key = value`, `key: value`, nested by brackets or by
/// indentation. What it does not understand it skips, so it never fails.
public struct ConfigurationText {
  /// The most bytes of a text that are read.
  public static let maximumByteCount = 1 << 18
  private static let maximumCount = 1 << 12
  private static let maximumDepth = 32

  private let bytes: [UInt8]
  private var position = 0
  private var found: [(path: [String], value: EvidenceValue)] = []
  /// The keys around the position; a level is ended by a bracket, or by less indentation.
  private var levels: [(key: String?, indentation: Int?)] = []
  private var indentation = 0

  private init(_ text: String) { bytes = Array(text.utf8.prefix(Self.maximumByteCount)) }

  /// Returns the values with the keys around them, in order.
  public static func values(in text: String) -> [(path: [String], value: EvidenceValue)] {
    var scanner = ConfigurationText(text)
    scanner.run()
    return scanner.found
  }

  private mutating func run() {
    startLine()
    while position < bytes.count, found.count < Self.maximumCount {
      switch bytes[position] {
      case UInt8(ascii: "\n"):
        position += 1
        if !levels.contains(where: { $0.indentation == nil }) { startLine() }
      case UInt8(ascii: "#"): skipLine()
      case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "("): open(key: nil)
      case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ")"): close()
      case UInt8(ascii: "'"), UInt8(ascii: "\""): readEntry()
      case let byte where Self.isWord(byte): readEntry()
      default: position += 1
      }
    }
  }

  /// Measures the indentation and leaves the levels that are not around it.
  private mutating func startLine() {
    let start = position
    while position < bytes.count, bytes[position] == UInt8(ascii: " ") { position += 1 }
    guard position < bytes.count, bytes[position] != UInt8(ascii: "\n") else { return }
    indentation = position - start
    while let last = levels.last, let level = last.indentation, level >= indentation {
      levels.removeLast()
    }
  }

  private mutating func skipLine() {
    while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
  }

  private mutating func open(key: String?) {
    position += 1
    if levels.count < Self.maximumDepth { levels.append((key, nil)) }
  }

  private mutating func close() {
    position += 1
    while let last = levels.popLast(), last.indentation != nil {}
  }

  /// Reads `key`, and if `=` or `:` follows, its value or the level that it opens.
  private mutating func readEntry() {
    let key = word()
    skipSpaces()
    guard position < bytes.count,
      bytes[position] == UInt8(ascii: "=") || bytes[position] == UInt8(ascii: ":")
    else { return }
    position += 1
    skipSpaces()
    guard position < bytes.count else { return }
    switch bytes[position] {
    case UInt8(ascii: "{"): open(key: key)
    case UInt8(ascii: "["), UInt8(ascii: "("):
      if let sequence = sequence() { note(key, sequence) } else { open(key: key) }
    case UInt8(ascii: "\n"):
      if levels.count < Self.maximumDepth { levels.append((key, indentation)) }
    default:
      let isQuoted = bytes[position] == UInt8(ascii: "'") || bytes[position] == UInt8(ascii: "\"")
      let value = word()
      if position < bytes.count, bytes[position] == UInt8(ascii: "("), !isQuoted {
        open(key: key)
      } else {
        note(key, isQuoted ? .text(value) : EvidenceValue(literal: value))
      }
    }
  }

  private mutating func note(_ key: String, _ value: EvidenceValue) {
    found.append((levels.compactMap(\.key) + [key], value))
  }

  /// A bracketed list of numbers and words; `nil`, and nothing is read, if it is anything else.
  private mutating func sequence() -> EvidenceValue? {
    let start = position
    var values: [EvidenceValue] = []
    position += 1
    while position < bytes.count, values.count <= 64 {
      let byte = bytes[position]
      if byte == UInt8(ascii: "]") || byte == UInt8(ascii: ")") {
        position += 1
        return .sequence(values)
      }
      if Self.isWord(byte) || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        values.append(EvidenceValue(literal: word()))
      } else if byte == UInt8(ascii: ",") || byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n")
      {
        position += 1
      } else {
        break
      }
    }
    position = start
    return nil
  }

  private mutating func skipSpaces() {
    while position < bytes.count, bytes[position] == UInt8(ascii: " ") { position += 1 }
  }

  /// A quoted text, or a run of letters, digits and the signs that names and numbers have.
  private mutating func word() -> String {
    let quote = bytes[position]
    guard quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      let start = position
      while position < bytes.count, Self.isWord(bytes[position]) { position += 1 }
      return String(decoding: bytes[start..<position], as: UTF8.self)
    }
    position += 1
    let start = position
    while position < bytes.count, bytes[position] != quote, bytes[position] != UInt8(ascii: "\n") {
      position += 1
    }
    defer { position = min(position + 1, bytes.count) }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "_.-+/".utf8.contains(byte)
    }
  }
}

extension EvidenceValue {
  /// Reads a literal of Python, YAML or JSON; what is none is a text.
  public init(literal: String) {
    switch literal {
    case "None", "null", "~": self = .none
    case "True", "true": self = .bool(true)
    case "False", "false": self = .bool(false)
    default:
      if let integer = Int(literal) {
        self = .integer(integer)
      } else if let number = Double(literal), number.isFinite {
        self = .number(number)
      } else {
        self = .text(literal)
      }
    }
  }
}
