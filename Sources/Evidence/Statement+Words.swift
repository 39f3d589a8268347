extension Statement {
  /// The statements that a value contains: those of a configuration as text, of a printed
  /// `argparse.Namespace`, of JSON, or of a command line; the statement itself if it is none.
  ///
  /// A command line is a list of words, or one text.
  public var contained: [Statement] {
    if let words = value.elements?.compactMap(\.text), words.count == value.elements?.count {
      return statements(Self.options(in: words))
    }
    guard let text = value.text else { return [self] }
    if Self.isConfiguration(text) { return statements(ConfigurationText.values(in: text)) }
    if text.utf8.count <= ConfigurationText.maximumByteCount, Self.hasOption(text) {
      return statements(Self.options(in: text.split(separator: " ").map(String.init)))
    }
    return [self]
  }

  private func statements(
    _ values: [(path: [String], value: EvidenceValue)]
  ) -> [Statement] {
    guard !values.isEmpty else { return [self] }
    return values.map { Statement(path: path + $0.path, value: $0.value, file: file) }
  }

  private static func isConfiguration(_ text: String) -> Bool {
    let start = text.drop { $0.isWhitespace }
    if start.first == "{" || start.first == "[" && start.utf8.contains(0x7B) { return true }
    let name = start.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
    if !name.isEmpty, start[name.endIndex...].first == "(", text.utf8.contains(0x3D) {
      return true
    }
    return text.utf8.count > 64 && text.utf8.contains(0x0A)
  }

  /// True for a text with ` --` in it; bytes are compared, because a text may be long.
  private static func hasOption(_ text: String) -> Bool {
    var matched = 0
    let sign = Array(" --".utf8)
    for byte in text.utf8 {
      matched = byte == sign[matched] ? matched + 1 : byte == sign[0] ? 1 : 0
      if matched == sign.count { return true }
    }
    return false
  }

  /// The options of a command line: `--arch resnet50`, `--arch=resnet50`, `-a resnet50`.
  ///
  /// An option without a value is true; with several, a sequence.
  static func options(in words: [String]) -> [(path: [String], value: EvidenceValue)] {
    var options: [(path: [String], values: [String])] = []
    for word in words.prefix(1 << 12) {
      let name = word.drop { $0 == "-" }
      if word.first == "-", name.first?.isLetter == true {
        let parts = name.split(separator: "=", maxSplits: 1)
        let key = parts[0] == "a" ? "arch" : String(parts[0].map { $0 == "-" ? "_" : $0 })
        options.append(([key], parts.dropFirst().map(String.init)))
      } else if !options.isEmpty {
        options[options.count - 1].values.append(word)
      }
    }
    return options.map { path, words in
      let values = words.map(EvidenceValue.init(literal:))
      return (path, values.count > 1 ? .sequence(values) : values.first ?? .bool(true))
    }
  }
}
