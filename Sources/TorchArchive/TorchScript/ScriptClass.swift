internal import MappedFiles

/// A class of a TorchScript program, by the lines that declare its state.
struct ScriptClass: Sendable {
  /// Whether it is a module, whose attributes may be part of a `state_dict()`.
  let isModule: Bool
  /// The names of its parameters and buffers; `nil` if it does not declare both, as before PyTorch
  /// 1.5, or declares one in an unknown way.
  fileprivate(set) var state: Set<String>?

  /// The classes of a file of the program, by their names.
  static func all(in code: ByteRegion) -> [String: ScriptClass] {
    code.withSpan { bytes in
      var reader = ScriptDeclarations()
      var start = 0
      for position in 0..<bytes.count where bytes[position] == 0x0A {
        reader.read(Line(start..<position, of: bytes))
        start = position + 1
      }
      reader.read(Line(start..<bytes.count, of: bytes))
      return reader.finish()
    }
  }

  /// The beginning of a line: longer ones declare nothing that is read here.
  fileprivate struct Line {
    /// A class with thousands of parameters declares them in one line.
    private static let longest = 1 << 16

    let bytes: [UInt8]

    init(_ range: Range<Int>, of code: Span<UInt8>) {
      // Most lines are statements, which are indented by more than a declaration.
      let isStatement =
        range.count > 4 && (0..<4).allSatisfy { code[range.lowerBound + $0] == 0x20 }
      bytes =
        range.count > Self.longest || isStatement ? [] : range.map { code[$0] }
    }

    /// What follows a prefix; `nil` if the line begins otherwise.
    func after(_ prefix: String) -> ArraySlice<UInt8>? {
      bytes.starts(with: prefix.utf8) ? bytes.dropFirst(prefix.utf8.count) : nil
    }
  }
}

/// The declarations of a file of TorchScript, read a line at a time.
private struct ScriptDeclarations {
  private var classes: [String: ScriptClass] = [:]
  private var name: String?
  private var isModule = false
  private var parameters: [String]?
  private var buffers: [String]?

  mutating func read(_ line: ScriptClass.Line) {
    if let rest = line.after("class ") {
      endClass()
      let name = rest.prefix { $0 != UInt8(ascii: "(") && $0 != UInt8(ascii: ":") }
      isModule = rest.dropFirst(name.count).elementsEqual("(Module):".utf8)
      self.name = String(decoding: name, as: UTF8.self)
    } else if let list = line.after("  __parameters__ = [") {
      parameters = Self.names(in: list)
    } else if let list = line.after("  __buffers__ = [") {
      buffers = Self.names(in: list)
    }
  }

  mutating func finish() -> [String: ScriptClass] {
    endClass()
    return classes
  }

  private mutating func endClass() {
    if let name {
      let state = parameters.flatMap { first in buffers.map { Set(first + $0) } }
      // Of two definitions PyTorch refuses the second, so neither is believed.
      classes[name] = ScriptClass(
        isModule: isModule, state: classes[name] == nil ? state : nil)
    }
    (name, parameters, buffers) = (nil, nil, nil)
  }

  /// The names in `"weight", "bias", ]`; `nil` if anything else is there, an escape included.
  private static func names(in list: ArraySlice<UInt8>) -> [String]? {
    var rest = list
    var names: [String] = []
    while rest.first == UInt8(ascii: "\"") {
      let name = rest.dropFirst().prefix { $0 != UInt8(ascii: "\"") }
      guard !name.contains(UInt8(ascii: "\\")) else { return nil }
      rest = rest.dropFirst(name.count + 1)
      guard rest.starts(with: "\", ".utf8) else { return nil }
      rest = rest.dropFirst(3)
      names.append(String(decoding: name, as: UTF8.self))
    }
    return rest.elementsEqual("]".utf8) ? names : nil
  }
}
