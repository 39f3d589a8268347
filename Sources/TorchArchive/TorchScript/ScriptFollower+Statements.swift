internal import Evidence

extension ScriptFollower {
  /// Runs the lines of a block; returns the value that it returns, if it returns one.
  mutating func run(
    _ lines: ArraySlice<ScriptCode.Line>, at indentation: Int, in scope: inout Scope
  ) throws(NotUnderstood) -> ScriptValue? {
    depth += 1
    defer { depth -= 1 }
    var position = lines.startIndex
    while position < lines.endIndex {
      let line = lines[position]
      try count(1 + line.text.count / 16)
      position += 1
      guard line.indentation == indentation else { throw NotUnderstood() }
      let text = line.text
      if text.starts(with: "if ".utf8) {
        let first = Self.block(in: lines, from: position, within: indentation)
        position = first.endIndex
        var second = lines[position..<position]
        if position < lines.endIndex, lines[position].indentation == indentation,
          lines[position].text.elementsEqual("else:".utf8)
        {
          second = Self.block(in: lines, from: position + 1, within: indentation)
          position = second.endIndex
        }
        try count(first.count + second.count)
        let condition = try value(of: Array(text.dropFirst(3).dropLast()), in: scope)
        let block = try Self.taken(condition, first, second)
        guard let start = block.first?.indentation else { continue }
        if let returned = try run(block, at: start, in: &scope) { return returned }
      } else if text.starts(with: "return ".utf8) {
        return try value(of: Array(text.dropFirst(7)), in: scope)
      } else if !text.elementsEqual("pass".utf8) {
        try runSimple(text, in: &scope)
      }
    }
    return nil
  }

  /// The lines that are further indented than a line.
  private static func block(
    in lines: ArraySlice<ScriptCode.Line>, from start: Int, within indentation: Int
  ) -> ArraySlice<ScriptCode.Line> {
    let rest = lines[start...]
    return rest[..<(rest.firstIndex { $0.indentation <= indentation } ?? rest.endIndex)]
  }

  /// The branch that a condition takes; if it is not known, the one that does not raise an error.
  private static func taken(
    _ condition: ScriptValue, _ first: ArraySlice<ScriptCode.Line>,
    _ second: ArraySlice<ScriptCode.Line>
  ) throws(NotUnderstood) -> ArraySlice<ScriptCode.Line> {
    if let value = condition.plain?.bool { return value ? first : second }
    func raises(_ block: ArraySlice<ScriptCode.Line>) -> Bool {
      block.contains {
        $0.indentation == block.first?.indentation
          && $0.text.starts(with: "ops.prim.RaiseException(".utf8)
      }
    }
    if raises(first) { return second }
    if raises(second) { return first }
    throw NotUnderstood()
  }

  /// Runs an assignment or an expression.
  private mutating func runSimple(
    _ text: [UInt8], in scope: inout Scope
  ) throws(NotUnderstood) {
    for word in ["for ", "while ", "with ", "self."] where text.starts(with: word.utf8) {
      throw NotUnderstood()
    }
    guard let equals = text.firstRange(of: " = ".utf8),
      !text[..<equals.lowerBound].contains(UInt8(ascii: "("))
    else {
      _ = try value(of: text, in: scope)
      return
    }
    let targets = text[..<equals.lowerBound].split { $0 == UInt8(ascii: ",") || $0 == 0x20 }
      .map { String(decoding: $0, as: UTF8.self) }
    let result = try value(of: Array(text[equals.upperBound...]), in: scope)
    if targets.count == 1, !text[..<equals.lowerBound].contains(UInt8(ascii: ",")) {
      scope[targets[0]] = result
    } else if case .list(let values) = result, values.count == targets.count {
      for (target, value) in zip(targets, values) { scope[target] = value }
    } else {
      // Of an operation with several results the first is compared.
      for target in targets { scope[target] = .unknown }
      if case .tensor = result { scope[targets[0]] = result }
    }
  }
}
