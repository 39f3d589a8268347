internal import Evidence

/// The classes of a TorchScript archive, read from its `code` as text; nothing is compiled.
///
/// A scripted class declares its constants, as `stride : Final[Tuple[int, int]] = (2, 2)`. A traced
/// one has the same numbers as arguments of the operations that it calls.
struct ScriptSource: Sendable {
  /// A class as its text describes it.
  struct Class: Sendable {
    var constants: [String: EvidenceValue] = [:]
    var operations: [String] = []
    var hasParameters = false
  }

  private static let mangling = "___torch_mangle_"

  /// The classes by qualified name, such as `__torch__.torch.nn.modules.conv.Conv2d`.
  private(set) var classes: [String: Class] = [:]
  /// The methods; `nil` if they are larger than what is followed.
  let code: ScriptCode?

  /// Reads the records under `ROOT/code/`.
  init(_ records: some RecordSource, root: String) throws(ArchiveError) {
    let files = try ScriptFile.all(in: records, root: root)
    code = ScriptCode(files)
    for file in files { read(String(decoding: file.bytes, as: UTF8.self), module: file.module) }
  }

  /// The name of the Python class: without `__torch__` and without what makes it unique.
  static func plainName(of className: String) -> String {
    className.split(separator: ".").filter { $0 != "__torch__" && !$0.hasPrefix(mangling) }
      .joined(separator: ".")
  }

  private mutating func read(_ text: String, module: String) {
    var name: String?
    var found = Class()
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      let line = Substring(line)
      if line.hasPrefix("class ") {
        if let name { classes[name] = found }
        name = "\(module).\(line.dropFirst(6).prefix { $0 != "(" && $0 != ":" })"
        found = Class()
      } else if name != nil {
        found.read(line)
      }
    }
    if let name { classes[name] = found }
  }
}

extension ScriptSource.Class {
  /// The arguments that an operation is given after its tensors, by their positions.
  private static let arguments: [String: [(position: Int, name: String)]] = [
    "conv2d": [(3, "stride"), (4, "padding"), (5, "dilation"), (6, "groups")],
    "_convolution": [
      (3, "stride"), (4, "padding"), (5, "dilation"), (6, "transposed"), (8, "groups"),
    ],
    "batch_norm": [(7, "eps")],
    "max_pool2d": [
      (1, "kernel_size"), (2, "stride"), (3, "padding"), (4, "dilation"), (5, "ceil_mode"),
    ],
    "adaptive_avg_pool2d": [(1, "output_size")],
  ]

  fileprivate mutating func read(_ line: Substring) {
    if line.hasPrefix("  __parameters__ = [") {
      hasParameters = !line.contains("[]")
    } else if line.contains(": Final["), let equals = line.firstRange(of: " = ") {
      let name = line.prefix { $0 != ":" }.filter { $0 != " " }
      constants[name] = ScriptLiteral.value(line[equals.upperBound...])
    } else {
      readCalls(in: line)
    }
  }

  /// Notes each `torch.NAME(…)` and each function of `torch.nn.functional` that is called.
  private mutating func readCalls(in line: Substring) {
    for prefix in ["__torch__.torch.nn.functional.", "torch.", "ops.aten."] {
      var rest = line
      while let range = rest.firstRange(of: prefix) {
        let before = rest[..<range.lowerBound].last
        rest = rest[range.upperBound...]
        if let before, before == "." || before == "_" || before.isLetter { continue }
        let name = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
        guard !name.isEmpty, name != "nn" else { continue }
        rest = rest.dropFirst(name.count)
        guard rest.first == "(" || prefix.hasPrefix("__torch__") else { continue }
        operations.append(name)
        guard rest.first == "(", let wanted = Self.arguments[name] else { continue }
        let given = ScriptLiteral.arguments(rest.dropFirst())
        for (position, attribute) in wanted where given.indices.contains(position) {
          constants[attribute] = constants[attribute] ?? ScriptLiteral.value(given[position])
        }
      }
    }
  }
}

/// Literals and argument lists in TorchScript's text.
private enum ScriptLiteral {
  /// The most characters of an argument list that are looked at.
  private static let maximumCount = 4096

  /// A number, a Boolean, a quoted text, or a list of them; `nil` for an expression.
  static func value(_ text: Substring) -> EvidenceValue? {
    let text = text.trimmingSpaces
    guard let first = text.first else { return nil }
    if first == "[" || first == "(" {
      let values = arguments(text.dropFirst()).map { value($0) }
      let known = values.compactMap(\.self)
      return known.count == values.count ? .sequence(known) : nil
    }
    if first == "\"" || first == "'" { return .text(String(text.dropFirst().dropLast())) }
    let literal = EvidenceValue(literal: String(text))
    return literal.text == nil ? literal : nil
  }

  /// The arguments up to the bracket that ends them.
  static func arguments(_ text: Substring) -> [Substring] {
    var found: [Substring] = []
    var depth = 0
    var start = text.startIndex
    for index in text.indices.prefix(maximumCount) {
      switch text[index] {
      case "(", "[": depth += 1
      case ")", "]":
        if depth == 0 {
          let last = text[start..<index].trimmingSpaces
          return last.isEmpty ? found : found + [last]
        }
        depth -= 1
      case "," where depth == 0:
        found.append(text[start..<index].trimmingSpaces)
        start = text.index(after: index)
      default: break
      }
    }
    return found
  }
}

extension Substring {
  fileprivate var trimmingSpaces: Substring {
    var text = drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return text
  }
}
