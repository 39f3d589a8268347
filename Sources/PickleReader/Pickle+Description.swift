extension Pickle: CustomStringConvertible {
  /// The root value as ``description(of:maximumValueCount:)`` writes it.
  public var description: String { description(of: root) }

  /// A value much as Python prints it: calls as calls, a container within itself as `...`.
  ///
  /// - Parameters:
  ///   - value: A value of this pickle.
  ///   - maximumValueCount: How many values are written before the rest is left out.
  public func description(of value: PickleValue, maximumValueCount: Int = 10_000) -> String {
    var printer = Printer(pickle: self, remaining: maximumValueCount)
    return printer.text(of: value)
  }
}

/// Writes values with a list of what remains to be written in place of recursion.
private struct Printer {
  private enum Step {
    case value(PickleValue)
    case text(String)
    case leave(PickleValue)
  }

  let pickle: Pickle
  var remaining: Int
  private var steps: [Step] = []
  private var open: Set<PickleValue> = []

  init(pickle: Pickle, remaining: Int) {
    self.pickle = pickle
    self.remaining = remaining
  }

  mutating func text(of root: PickleValue) -> String {
    steps = [.value(root)]
    var text = ""
    while let step = steps.popLast() {
      switch step {
      case .text(let part): text += part
      case .leave(let value): open.remove(value)
      case .value(let value):
        if open.contains(value) {
          text += "..."
        } else {
          text += begin(value)
        }
      }
    }
    return text
  }

  /// Returns the text of a simple value; for others puts their parts among the steps.
  private mutating func begin(_ value: PickleValue) -> String {
    switch value.kind {
    case .none: return "None"
    case .bool: return pickle.bool(value) == true ? "True" : "False"
    case .int: return pickle.bigInteger(value)?.description ?? ""
    case .float: return pickle.float(value)?.description ?? ""
    case .string, .byteString: return pickle.string(value)?.debugDescription ?? bytesText(value)
    case .bytes, .byteArray: return bytesText(value)
    case .global: return pickle.global(value)?.qualifiedName ?? ""
    case .list: enter(value, "[", pickle.elements(value) ?? [], "]")
    case .tuple: enter(value, "(", pickle.elements(value) ?? [], ",)")
    case .set: enter(value, "{", pickle.elements(value) ?? [], "}")
    case .frozenset: enter(value, "frozenset({", pickle.elements(value) ?? [], "})")
    case .dict: enter(value, items: pickle.items(value) ?? [])
    case .persistentID:
      enter(value, "persistent(", pickle.persistentID(value).map { [$0] } ?? [], ")")
    case .object: enterObject(value)
    }
    return ""
  }

  private func bytesText(_ value: PickleValue) -> String {
    switch pickle.bytes(value) {
    case .copied(let bytes): "<\(bytes.count) bytes>"
    case .inInput(let range): "<\(range.count) bytes>"
    case nil: ""
    }
  }

  private mutating func enter(
    _ value: PickleValue, _ opening: String, _ parts: some RandomAccessCollection<PickleValue>,
    _ closing: String
  ) {
    let shown = begin(value, partCount: parts.count, closing)
    for (position, part) in parts.prefix(shown).enumerated().reversed() {
      steps += [.value(part), .text(position == 0 ? "" : ", ")]
    }
    steps.append(.text(opening))
  }

  private mutating func enter(
    _ value: PickleValue, items: [(key: PickleValue, value: PickleValue)]
  ) {
    let shown = begin(value, partCount: items.count, "}")
    for (position, item) in items.prefix(shown).enumerated().reversed() {
      steps += [.value(item.value), .text(": "), .value(item.key)]
      steps.append(.text(position == 0 ? "" : ", "))
    }
    steps.append(.text("{"))
  }

  /// Opens a container and returns how many of its parts there is room to write.
  private mutating func begin(
    _ value: PickleValue, partCount: Int, _ closing: String
  ) -> Int {
    open.insert(value)
    let shown = min(partCount, remaining)
    remaining -= shown
    steps += [.leave(value), .text(shown < partCount ? "…\(closing)" : closing)]
    return shown
  }

  private mutating func enterObject(_ value: PickleValue) {
    guard let object = pickle.object(value) else { return }
    enter(value, "(", [object.callable, object.arguments] + object.states + object.elements, ")")
    steps.append(.text("\(object.construction)"))
  }
}
