extension Statement {
  /// The statements that a value contains.
  ///
  /// They are those of a configuration as text, of a printed `argparse.Namespace`, of JSON, of a command
  /// line, or of settings such as `model=resnet50`. A command line and settings are a list of words, or
  /// one text. A value of no such form states itself, and so does a short call such as
  /// `resnet50(num_classes=10)`.
  public var contained: [Statement] {
    if let words = value.elements?.compactMap(\.text), words.count == value.elements?.count {
      return statements(Self.options(in: words))
    }
    guard let text = value.text else { return [self] }
    if Self.isConfiguration(text) {
      // `resnet50(num_classes=10)` is a name, too.
      let isName = text.utf8.count <= Self.longestName && text.first?.isLetter == true
      return statements(ConfigurationText.values(in: text)) + (isName ? [self] : [])
    }
    if text.utf8.count <= ConfigurationText.maximumByteCount, Self.hasOption(text) {
      let words = text.split { $0 == " " || $0 == "," }
      return statements(Self.options(in: words.map(String.init)))
    }
    return [self]
  }

  private static let longestName = 96
  private static let longestPath = 16

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

  /// True for a text with ` --` in it, or a setting at its beginning.
  private static func hasOption(_ text: String) -> Bool {
    text.contains(bytesOf: " --") || setting(in: text.prefix { $0 != " " && $0 != "," }) != nil
  }

  /// The options of a command line: `--arch resnet50`, `--arch=resnet50`, `-a resnet50`,
  /// `model.name=resnet50`, `MODEL.RESNETS.DEPTH 50`.
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
      } else if let setting = setting(in: word[...]) {
        options.append((setting.path, [setting.value]))
      } else if let path = dottedKey(word) {
        options.append((path, []))
      } else if !options.isEmpty {
        options[options.count - 1].values.append(word)
      }
    }
    return options.map { path, words in
      let values = words.map(EvidenceValue.init(literal:))
      return (path, values.count > 1 ? .sequence(values) : values.first ?? .bool(true))
    }
  }

  /// A setting of Hydra or OmegaConf: `model=resnet50`, `+model.name=resnet50`.
  private static func setting(in word: Substring) -> (path: [String], value: String)? {
    let parts = word.drop { $0 == "+" || $0 == "~" }
      .split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[1].isEmpty, !parts[1].hasPrefix("="),
      parts[0].first?.isLetter == true,
      parts[0].allSatisfy({ $0.isLetter || $0.isNumber || "_.-/@".contains($0) })
    else { return nil }
    let path = parts[0].split { $0 == "." || $0 == "/" || $0 == "@" }.map(String.init)
    guard path.count <= longestPath else { return nil }
    return (path, String(parts[1].filter { $0 != "'" && $0 != "\"" }))
  }

  /// A key as yacs takes them from a command line, before its value: `MODEL.RESNETS.DEPTH`.
  private static func dottedKey(_ word: String) -> [String]? {
    let parts = word.split(separator: ".", omittingEmptySubsequences: false)
    guard (2...longestPath).contains(parts.count),
      parts.allSatisfy({ part in
        part.first?.isUppercase == true
          && part.allSatisfy { $0.isUppercase || $0.isNumber || $0 == "_" }
      })
    else { return nil }
    return parts.map(String.init)
  }
}
