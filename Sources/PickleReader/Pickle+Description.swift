extension Pickle: CustomStringConvertible {
  /// The root value as ``description(of:maximumValueCount:)`` writes it.
  public var description: String { description(of: root) }

  /// A value much as Python prints it: calls as calls, a container within itself as `...`.
  ///
  /// Of a long text or name the beginning is written, so that the description is not longer than a
  /// kilobyte a value.
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

  private static let maximumTextByteCount = 400

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
    case .int: return integerText(value)
    case .float: return pickle.float(value)?.description ?? ""
    case .string: return quoted(pickle.contents.texts[value.index])
    case .byteString: return byteStringText(value)
    case .bytes, .byteArray: return bytesText(value)
    case .global: return globalName(value)
    case .list: enter(value, "[", pickle.elements(value) ?? [], "]")
    case .tuple:
      let elements = pickle.elements(value) ?? []
      enter(value, "(", elements, elements.count == 1 ? ",)" : ")")
    case .set: enter(value, "{", pickle.elements(value) ?? [], "}")
    case .frozenset: enter(value, "frozenset({", pickle.elements(value) ?? [], "})")
    case .dict: enterDictionary(value)
    case .persistentID:
      enter(value, "persistent(", pickle.persistentID(value).map { [$0] } ?? [], ")")
    case .object: enterObject(value)
    }
    return ""
  }

  /// A long integer takes time to convert, and is counted as so many values.
  private mutating func integerText(_ value: PickleValue) -> String {
    guard let integer = pickle.bigInteger(value) else { return "" }
    remaining = max(remaining - integer.twosComplement.count / 64, 0)
    return integer.description
  }

  private func byteStringText(_ value: PickleValue) -> String {
    guard case .copied(let bytes) = pickle.contents.blobs[value.index],
      TextEscapes.validateUTF8(bytes[...]) == .valid
    else { return bytesText(value) }
    return quoted(bytes[...])
  }

  /// Text in quotes, of a long one the beginning.
  private func quoted(_ bytes: ArraySlice<UInt8>) -> String {
    let shown = beginning(of: bytes)
    let text = TextEscapes.escapingSurrogates(shown).debugDescription
    return shown.count < bytes.count ? text + "…" : text
  }

  /// The name of a global, of a long one the beginning.
  private func globalName(_ value: PickleValue) -> String {
    guard let name = pickle.global(value)?.qualifiedName else { return "" }
    guard name.utf8.count > Self.maximumTextByteCount else { return name }
    return String(decoding: beginning(of: Array(name.utf8)[...]), as: UTF8.self) + "…"
  }

  /// As many whole characters as a long text is shown of.
  private func beginning(of bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard bytes.count > Self.maximumTextByteCount else { return bytes }
    let shown = bytes.prefix(Self.maximumTextByteCount)
    return shown.prefix(upTo: shown.lastIndex { $0 & 0xC0 != 0x80 } ?? shown.startIndex)
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

  private mutating func enterDictionary(_ value: PickleValue) {
    let content = pickle.contents.containers[value.index]
    let shown = begin(value, partCount: content.count / 2, "}")
    for item in (0..<shown).reversed() {
      let key = content.startIndex + 2 * item
      steps += [.value(content[key + 1]), .text(": "), .value(content[key])]
      steps.append(.text(item == 0 ? "" : ", "))
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
