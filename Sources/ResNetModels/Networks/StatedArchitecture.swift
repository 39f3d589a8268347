internal import Evidence

/// Finds the statements of a file that name an architecture, and compares them with a configuration.
enum StatedArchitecture {
  /// Keys whose text names the network of the checkpoint.
  private static let keys: Set<String> = [
    "arch", "architecture", "architectures", "model", "model_name", "modelname", "model_arch",
    "model_type", "model_id", "arch_name", "backbone", "backbone_name", "backbone_type",
    "backbone_arch", "basemodel", "base_model", "base_arch", "net", "net_type", "net_name",
    "network", "network_name", "encoder", "encoder_name", "encoder_type", "cnn", "cnn_type",
    "feature_extractor", "base_encoder", "base_encoder_name", "basenet", "trunk",
    "resnet", "resnet_type", "model_class", "model_cls", "net_class", "network_class",
    "backbone_class", "encoder_class", "arch_type", "architecture_name", "encoder_arch",
  ]
  /// Keys whose text names what the key around them is.
  private static let nameKeys: Set<String> = [
    "name", "type", "_target_", "id", "variant", "class_name", "cls", "target",
  ]
  /// Keys whose text names the network if they are at the top of the checkpoint.
  private static let topKeys: Set<String> = ["name", "class", "class_name", "type", "variant"]
  /// Keys that state a depth next to the name.
  private static let depthKeys: Set<String> = [
    "depth", "num_layers", "layers", "n_layers", "model_depth", "resnet_depth", "arch_depth",
  ]
  /// The depths that residual networks are published with; other numbers count something else.
  private static let depths: Set<Int> = [
    10, 14, 18, 20, 26, 32, 34, 38, 44, 50, 56, 101, 110, 152, 164, 200, 269,
  ]
  /// What another network than the checkpoint's is stated under.
  private static let others = [
    "teacher", "pretrain", "discriminator", "loss", "resume", "init", "student_of", "text", "audio",
  ]

  /// The statements that name another network than `configuration`.
  static func contradictions(
    in statements: [Statement], to architecture: Architecture
  ) -> [Contradiction] {
    var seen: Set<String> = []
    return words(in: statements).compactMap { place, word in
      guard !word.describes(architecture.configuration), seen.insert(place).inserted else {
        return nil
      }
      return Contradiction(.name, at: place, found: word.text, expected: architecture.name)
    }
  }

  /// The network that a file's own name states, if it is not `configuration`.
  static func network(
    named fileName: String, unlike configuration: ResNetConfiguration
  ) -> String? {
    guard let word = ArchitectureWord(CheckpointName.stem(of: fileName)),
      !word.describes(configuration)
    else { return nil }
    return word.text
  }

  /// The output stride that a file's own name states, such as 8 in `resnet50_os8.pth` and
  /// `r50-d8.pth`; `nil` if it states none or that of `configuration`.
  static func outputStride(
    named fileName: String, unlike configuration: ResNetConfiguration
  ) -> Int? {
    guard configuration.block == .bottleneck else { return nil }
    let words = fileName.lowercased().split { !$0.isLetter && !$0.isNumber }
    for (position, word) in words.enumerated() {
      let key = word.prefix { $0.isLetter }
      guard strideWords.contains(String(key)) else { continue }
      let next = words.dropFirst(position + 1).first ?? ""
      let digits = key.count < word.count ? word.dropFirst(key.count) : next
      let isWhole = key.count < word.count || key.count > 1
      guard isWhole, let stride = Int(digits), stride == 8 || stride == 16 else { continue }
      return stride == configuration.variant.strides.outputStride ? nil : stride
    }
    return nil
  }

  /// The words before an output stride in names of files.
  private static let strideWords: Set<String> = [
    "os", "d", "stride", "outputstride", "outstride", "dilated", "dilation",
  ]

  /// The names of residual networks with the places that state them.
  static func words(in statements: [Statement]) -> [(place: String, word: ArchitectureWord)] {
    var depths: [[String]: Int] = [:]
    for statement in statements {
      guard let key = statement.path.last?.lowercased(), depthKeys.contains(key),
        let depth = statement.value.integer, Self.depths.contains(depth)
      else { continue }
      depths[Array(statement.path.dropLast())] = depth
    }
    var words: [(place: String, word: ArchitectureWord)] = []
    for statement in statements where names(statement.path) {
      let depth = depths[Array(statement.path.dropLast())]
      for text in texts(of: statement.value) {
        if let word = ArchitectureWord(text, depth: depth) { words.append((statement.place, word)) }
      }
    }
    // Detectron2 states the depth apart from the name, under `MODEL.RESNETS`.
    for statement in statements where isDetectronDepth(statement.path) {
      if let depth = statement.value.integer, let word = ArchitectureWord("resnet", depth: depth) {
        words.append((statement.place, word))
      }
    }
    return words
  }

  private static func isDetectronDepth(_ path: [String]) -> Bool {
    path.suffix(2).map { $0.uppercased() } == ["RESNETS", "DEPTH"]
  }

  private static func texts(of value: EvidenceValue) -> [String] {
    value.text.map { [$0] } ?? value.elements?.prefix(4).compactMap(\.text) ?? []
  }

  /// True if the text under these keys names the checkpoint's network.
  private static func names(_ path: [String]) -> Bool {
    let path = path.suffix(8).map(\.settingKey)
    guard let last = path.last, !path.contains(where: isAnother) else { return false }
    if keys.contains(last) { return true }
    // At the top, the name is that of what the checkpoint holds.
    if path.count == 1, topKeys.contains(last) { return true }
    return nameKeys.contains(last) && path.dropLast().last.map(keys.contains) ?? false
  }

  private static func isAnother(_ key: String) -> Bool { others.contains { key.contains($0) } }
}

extension ArchitectureWord {
  /// True if the name can be that of a network with this configuration.
  func describes(_ configuration: ResNetConfiguration) -> Bool {
    guard modifiers.isSubset(of: configuration.modifiers) else { return false }
    if let depth, depth != configuration.depth { return false }
    if let cardinality {
      return cardinality.groups == configuration.groups
        && cardinality.width == configuration.widthPerGroup
    }
    if let widening { return configuration.widthPerGroup == 64 * widening }
    return hasGroups == (configuration.groups != 1)
      && (hasGroups || configuration.widthPerGroup == 64)
  }
}

extension ResNetConfiguration {
  /// The number of layers with weights, which names count: 50 in `resnet50`.
  var depth: Int { blocksPerStage.reduce(0, +) * (block == .basic ? 2 : 3) + 2 }

  /// The words of names that describe what the network does unlike torchvision's; see
  /// ``ArchitectureWord/modifiers``.
  var modifiers: Set<String> {
    var words: Set<String> = squeezeExcitation == nil ? [] : ["se"]
    if block == .basic || variant.strides.bottleneck == .conv1 { words.insert("v1") }
    switch (stem.isDeep, shortcut) {
    case (true, .averagePool): words.formUnion(["d", "t", "vd", "v1d"])
    case (true, _): words.formUnion(["c", "s", "t", "vc", "v1c", "vs", "v1s"])
    case (false, _): break
    }
    return words
  }
}
