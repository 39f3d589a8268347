internal import Evidence

/// A name that a checkpoint states, read as that of a residual network: `resnet50`,
/// `seresnext50_32x4d`, `resnetblur50`.
///
/// The grammar is the one that torchvision, timm, GluonCV and OpenMMLab name such networks by: what
/// modifies the network, its family, its depth, and again what modifies it. Any other word is free,
/// because people name their runs as they like.
struct ArchitectureWord: Hashable {
  /// The name as the file states it.
  let text: String
  /// The number of weighted layers, such as 50.
  let depth: Int?
  /// True for a ResNeXt.
  let hasGroups: Bool
  /// The groups and the width of each, of a name such as `resnext50_32x4d`.
  let cardinality: (groups: Int, width: Int)?
  /// The factor of a wide ResNet, such as 2.
  let widening: Int?
  /// What the network has besides, in the words of its name, such as `blur`.
  let modifiers: Set<String>

  /// What may come before the family, attached or with an underscore; it changes the computation.
  private static let leading: Set<String> = [
    "se", "eca", "sk", "gc", "cbam", "bam", "bat", "ibn", "x", "pre", "preact", "i", "csp", "nf",
    "lambda", "halo", "ese", "ge", "antialiased", "aa", "blur", "octave", "shake",
  ]
  /// What may come between the family and its depth.
  private static let inner: Set<String> = [
    "blur", "aa", "rs", "bc", "d", "t", "s", "c", "vd", "vc", "ibn", "cbam", "preact", "evos",
  ]
  /// The versions that may come there: v1b is torchvision's network, and v1 has its strides at conv1.
  private static let versions = ["v1c", "v1d", "v1e", "v1s", "v2", "v1b", "v1"]
  private static let equalVersions: Set<String> = ["v1b"]
  /// What may come after the depth without an underscore.
  private static let attached: Set<String> = [
    "c", "d", "e", "s", "t", "ts", "q", "x1", "x3", "x4", "x16", "x64",
  ]
  /// What may come after the depth, attached or with an underscore.
  private static let trailing: Set<String> = [
    "vd", "vc", "vs", "v1", "v1c", "v1d", "v1e", "v1s", "v2", "clip", "gn", "frn", "evos", "ibn",
    "cbam",
    "se", "eca", "bit", "blur", "aa", "preact", "dcn",
  ]
  /// Families of their own, whatever follows.
  private static let foreign = ["tresnet", "resnest", "res2net", "res2next"]

  static func == (left: ArchitectureWord, right: ArchitectureWord) -> Bool {
    left.text == right.text
  }

  func hash(into hasher: inout Hasher) { hasher.combine(text) }

  /// Reads a name; `nil` if it names no residual network.
  ///
  /// - Parameters:
  ///   - text: The name, perhaps with a module, an organization or a tag of weights around it.
  ///   - depth: The depth that the file states next to the name.
  init?(_ text: String, depth statedDepth: Int? = nil) {
    guard text.utf8.count <= 96, text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    // Of `models.resnet.resnet34` the first piece names the family alone, and the second the network.
    let named = Self.pieces(of: text).compactMap { piece in
      Self.family(in: piece).map { (piece, $0, Tail(piece[$0.upperBound...])) }
    }
    guard let (piece, family, tail) = named.first(where: { $0.2.depth != nil }) ?? named.first
    else { return nil }
    let name = String(piece[family])
    var modifiers = tail.modifiers
    if Self.foreign.contains(name) { modifiers.insert(name) }
    let before = piece[..<family.lowerBound].split(separator: "_").map(String.init)
    modifiers.formUnion(before.filter(Self.leading.contains))
    let depth = tail.depth
    let rest = tail.rest
    guard let known = depth ?? statedDepth ?? (name == "tresnet" ? 0 : nil) else { return nil }
    self.text = depth == nil && statedDepth != nil ? "\(text) of depth \(known)" : text
    self.depth = known == 0 ? nil : known
    var cardinality: (groups: Int, width: Int)?
    var widening: Int?
    let isAttached = rest.first != "_"
    let parts = rest.split(separator: "_").map(String.init)
    for (number, part) in parts.enumerated() {
      // `IMAGENET1K_V2` is a version of weights.
      if number > 0, parts[number - 1].hasPrefix("imagenet") { continue }
      let numbers = part.split(separator: "x").map { $0.prefix { $0.isNumber } }
      if part.first?.isNumber == true, numbers.count == 2, part.hasSuffix("d"),
        let groups = Int(numbers[0]), let width = Int(numbers[1])
      {
        cardinality = (groups, width)
      } else if before.contains("wide"), let factor = Int(part), factor < 100 {
        widening = factor
      } else if part == "v1"
        ? number == 0
        : Self.trailing.contains(part)
          || number == 0 && isAttached && Self.attached.contains(part)
      {
        modifiers.insert(part)
      }
    }
    hasGroups = name.hasSuffix("next")
    self.cardinality = cardinality
    self.widening = before.contains("wide") ? widening ?? 2 : nil
    self.modifiers = modifiers
  }

  /// The parts of a name in which an architecture may be.
  ///
  /// Such names are `timm/resnet50.a1_in1k` and `torchvision.models.resnet50`. The path of a file is
  /// not a name.
  private static func pieces(of text: String) -> [Substring] {
    var name = text.lowercased().map { $0 == "-" || $0 == " " ? "_" : $0 }[...]
    // GluonCV's name for what NVIDIA and MLPerf call v1.5.
    if let range = name.firstRange(of: Array("v1.5")) {
      name = name[..<range.lowerBound] + Array("v1b") + name[range.upperBound...]
    }
    let hubs = ["timm/", "hf_hub:timm/", "hf_hub:", "microsoft/", "torchvision/"]
    if let hub = hubs.first(where: { name.starts(with: $0) }) { name = name.dropFirst(hub.count) }
    guard !name.contains("/"), !name.contains("\\") else { return [] }
    return CheckpointName.isOne(String(name)) ? [] : String(name).split(separator: ".")
  }

  /// Where the family's name is: the last occurrence, which a wrapper's name comes before.
  private static func family(in piece: Substring) -> Range<Substring.Index>? {
    for name in foreign {
      if let range = piece.ranges(of: name).last,
        range.lowerBound == piece.startIndex || piece[..<range.lowerBound].last == "_"
      {
        return range
      }
    }
    return ["resnext", "resnet"].lazy.compactMap { piece.ranges(of: $0).last }.first
  }
}

extension ArchitectureWord {
  /// The end of a name after the family: words that modify the network, and its depth.
  private struct Tail {
    private(set) var modifiers: Set<String> = []
    let depth: Int?
    /// The end of the name after the depth.
    let rest: Substring

    init(_ text: Substring) {
      var rest = text.drop { $0 == "_" }
      let between = String(rest.prefix { $0.isLetter })
      if ArchitectureWord.inner.contains(between) {
        modifiers.insert(between)
        rest = rest.dropFirst(between.count)
      } else if let version = ArchitectureWord.versions.first(where: { rest.hasPrefix($0) }) {
        if !ArchitectureWord.equalVersions.contains(version) { modifiers.insert(version) }
        rest = rest.dropFirst(version.count)
      }
      rest = rest.drop { $0 == "_" }
      let digits = rest.prefix { $0.isNumber }
      depth = digits.count <= 4 ? Int(digits) : nil
      self.rest = depth == nil ? rest : rest.dropFirst(digits.count)
    }
  }
}
