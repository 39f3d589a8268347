/// The methods and functions of a TorchScript archive, as lines of text.
struct ScriptCode: Sendable {
  /// A method or a function: its parameters and its body.
  struct Function: Sendable {
    /// A parameter with the text of its default.
    struct Parameter: Sendable {
      let name: String
      let defaultText: [UInt8]?
    }

    fileprivate(set) var parameters: [Parameter] = []
    /// The body's lines.
    fileprivate(set) var lines: [Line] = []
  }

  /// A line with its indentation in bytes.
  struct Line: Sendable {
    let indentation: Int
    let text: [UInt8]
  }

  /// A class by what it declares.
  struct Class: Sendable {
    fileprivate(set) var methods: [String: Function] = [:]
    fileprivate(set) var attributes: [String: String] = [:]
  }

  /// The most bytes of all code that are read; a resnet152 that is traced has 300 kB.
  private static let maximumByteCount = 1 << 22
  private static let maximumLineCount = 1 << 16

  /// The classes by qualified name.
  private(set) var classes: [String: Class] = [:]
  /// The functions by qualified name.
  private(set) var functions: [String: Function] = [:]

  private var module = ""
  private var owner: String?
  private var name: String?
  private var header: [UInt8] = []
  private var isHeader = false
  private var current = Function()

  /// Reads files; `nil` if they are larger than the limit.
  init?(_ files: [ScriptFile]) {
    var rest = Self.maximumByteCount
    var lineCount = 0
    for file in files {
      rest -= file.bytes.count
      guard rest >= 0 else { return nil }
      module = file.module
      let lines = file.bytes.split(
        separator: UInt8(ascii: "\n"), maxSplits: Self.maximumLineCount - lineCount)
      lineCount += lines.count
      guard lineCount < Self.maximumLineCount else { return nil }
      for line in lines { read(line) }
      endFunction()
      owner = nil
    }
  }

  private mutating func read(_ line: ArraySlice<UInt8>) {
    let indentation = line.prefix { $0 == 0x20 }.count
    let text = Array(line.dropFirst(indentation))
    if isHeader {
      readHeader(text)
    } else if text.starts(with: "class ".utf8) && indentation == 0 {
      endFunction()
      let name = text.dropFirst(6).prefix { $0 != UInt8(ascii: "(") && $0 != UInt8(ascii: ":") }
      owner = "\(module).\(String(decoding: name, as: UTF8.self))"
      classes[owner ?? ""] = Class()
    } else if text.starts(with: "def ".utf8) && indentation <= 2 {
      endFunction()
      if indentation == 0 { owner = nil }
      let name = text.dropFirst(4).prefix { $0 != UInt8(ascii: "(") }
      self.name = String(decoding: name, as: UTF8.self)
      header = []
      readHeader(Array(text.dropFirst(5 + name.count)))
    } else if name != nil {
      current.lines.append(Line(indentation: indentation, text: text))
    } else if let owner, indentation == 2, let colon = text.firstRange(of: " : ".utf8) {
      let name = String(decoding: text[..<colon.lowerBound], as: UTF8.self)
      classes[owner]?.attributes[name] = String(decoding: text[colon.upperBound...], as: UTF8.self)
    }
  }

  /// Reads parameters up to the line that ends with a colon.
  private mutating func readHeader(_ text: [UInt8]) {
    header += text
    isHeader = text.last != UInt8(ascii: ":")
    guard !isHeader else { return }
    var depth = 0
    var start = 0
    for (position, byte) in header.enumerated() {
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "("): depth += 1
      case UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: ")") where depth > 0: depth -= 1
      case UInt8(ascii: ","), UInt8(ascii: ")"):
        guard depth == 0 else { continue }
        addParameter(header[start..<position])
        start = position + 1
        if byte == UInt8(ascii: ")") { return }
      default: break
      }
    }
  }

  private mutating func addParameter(_ text: ArraySlice<UInt8>) {
    let text = text.drop { $0 == 0x20 }
    let name = text.prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "=") }
    guard !name.isEmpty else { return }
    let value = text.firstIndex(of: UInt8(ascii: "=")).map { Array(text[($0 + 1)...]) }
    current.parameters.append(
      Function.Parameter(name: String(decoding: name, as: UTF8.self), defaultText: value))
  }

  private mutating func endFunction() {
    if let name {
      if let owner {
        classes[owner]?.methods[name] = current
      } else {
        functions["\(module).\(name)"] = current
      }
    }
    (name, current, isHeader) = (nil, Function(), false)
  }
}
