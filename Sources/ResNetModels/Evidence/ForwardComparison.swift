internal import Evidence

/// A file's forward pass compared with the order in which a network calls its layers.
///
/// It follows the data from the result to the images. At each step one operation is possible, so the
/// first other one is a contradiction. What it cannot judge ends it without a result.
struct ForwardComparison {
  /// What a comparison ends with.
  enum End: Error {
    case contradiction(Contradiction)
    case unknown
  }

  /// The contradiction; `nil` if the forward pass is the network's, or was not understood.
  private(set) var contradiction: Contradiction?
  /// True if every operation was understood.
  private(set) var isUnderstood = true

  let path: DataPath
  /// The names of the weights in the file by the paths of the network's layers.
  private let weights: [String: String]

  /// Compares.
  ///
  /// - Parameters:
  ///   - path: The forward pass.
  ///   - layers: The network's layers.
  ///   - weights: The names of the weights in the file by the paths of the network's layers.
  init(of path: DataPath, to layers: [LayerDescription], weights: [String: String]) {
    self.path = path
    self.weights = weights
    do throws(End) {
      guard let outline = NetworkOutline(of: layers) else { throw .unknown }
      try compare(outline)
    } catch {
      switch error {
      case .contradiction(let found): contradiction = found
      case .unknown: isUnderstood = false
      }
    }
  }

  private func compare(_ outline: NetworkOutline) throws(End) {
    guard let last = outline.blocks.last else { throw .unknown }
    var value: Int
    if let classifier = outline.classifier {
      value = try output(of: classifier)
      value = try input(of: value, as: classifier)
      value = try mean(value, at: outline.pooling?.path ?? "avgpool")
    } else {
      value = try end(of: last)
    }
    for block in outline.blocks.reversed() { value = try input(of: value, through: block) }
    for layer in outline.stem.reversed() { value = try input(of: value, as: layer) }
    if let step = path.steps[value] {
      throw other(step, at: "forward's input", expected: "the images")
    }
  }

  /// The output that the classifier computes.
  private func output(of classifier: LayerDescription) throws(End) -> Int {
    let outputs = path.outputs.filter { path.isData($0) }
    if let found = outputs.first(where: { isLayer(path.steps[$0], classifier) }) { return found }
    guard let first = outputs.first, let step = path.steps[first] else { throw .unknown }
    throw other(step, at: "forward's output", expected: classifier.typeName)
  }

  /// The value that the last block of a network without classifier computes.
  private func end(of block: NetworkOutline.Block) throws(End) -> Int {
    guard let norm = block.main.last,
      var value = path.order.first(where: { isLayer(path.steps[$0], norm) })
    else { throw .unknown }
    for name in ["add", "relu"] {
      let next = path.order.first { path.steps[$0]?.data.contains(value) ?? false }
      guard let next, let step = path.steps[next] else { throw .unknown }
      guard step.name == name else {
        throw other(step, at: block.path, expected: name)
      }
      value = next
    }
    return value
  }

  /// True if a step is that layer, with the weight that is its own in the file.
  private func isLayer(_ step: DataPath.Step?, _ layer: LayerDescription) -> Bool {
    guard let step, let weight = weights[layer.path], path.weight(of: step) == weight else {
      return false
    }
    let kinds: Set<String> =
      switch layer.typeName {
      case "Conv2d": ["conv2d"]
      case "BatchNorm2d": ["batch_norm"]
      default: ["linear", "addmm", "matmul", "conv2d"]
      }
    return kinds.contains(step.name)
  }

  /// The value that goes into a layer whose output a value is.
  func input(of value: Int, as layer: LayerDescription) throws(End) -> Int {
    if layer.typeName == "Identity" { return value }
    guard let step = path.steps[value] else {
      throw .contradiction(
        Contradiction(
          .layer, at: layer.path, found: "the images", expected: layer.typeName))
    }
    guard layer.leafName == nil else {
      if isLayer(step, layer) { return step.data[0] }
      if let input = inputOfFrozenNorm(step, layer) { return input }
      // Weights of other number formats are made by functions of other namespaces.
      guard path.roots(of: step) != nil, weights[layer.path] != nil else { throw .unknown }
      throw other(step, at: layer.path, expected: layer.typeName)
    }
    let names = [
      "ReLU": "relu", "MaxPool2d": "max_pool2d", "AvgPool2d": "avg_pool2d", "Sigmoid": "sigmoid",
    ]
    guard let name = names[layer.typeName] else { throw .unknown }
    guard step.name == name || isRectifier(step, name) else {
      throw other(step, at: layer.path, expected: layer.typeName)
    }
    try compareAttributes(of: step, with: layer)
    return step.data[0]
  }

  /// The value that goes into a normalization that is written as a product and a sum, as
  /// torchvision's `FrozenBatchNorm2d` is.
  private func inputOfFrozenNorm(_ sum: DataPath.Step, _ layer: LayerDescription) -> Int? {
    guard layer.typeName == "BatchNorm2d", sum.name == "add", sum.data.count == 1,
      let product = path.steps[sum.data[0]], product.name == "mul", product.data.count == 1,
      let weight = weights[layer.path], path.roots(of: product)?.contains(weight) ?? false
    else { return nil }
    return product.data[0]
  }

  /// True for another way to write `relu`.
  private func isRectifier(_ step: DataPath.Step, _ name: String) -> Bool {
    guard name == "relu" else { return false }
    return switch step.name {
    case "clamp_min": step["min"]?.number == 0
    case "clamp":
      step["min"]?.number == 0 && (step["max"] ?? EvidenceValue.none) == EvidenceValue.none
    case "threshold": step["threshold"]?.number == 0 && step["value"]?.number == 0
    default: false
    }
  }

  private func compareAttributes(
    of step: DataPath.Step, with layer: LayerDescription
  ) throws(End) {
    guard layer.typeName != "ReLU", layer.typeName != "Sigmoid" else { return }
    let kernel = step["kernel_size"]
    let defaults: [String: EvidenceValue?] = [
      "stride": kernel, "padding": .integer(0), "dilation": .integer(1), "ceil_mode": .bool(false),
      "count_include_pad": .bool(true), "kernel_size": nil, "return_indices": .bool(false),
    ]
    for (name, expected) in layer.attributes.sorted(by: { $0.key < $1.key }) {
      var found = step[name] ?? defaults[name] ?? nil
      if name == "stride", found == .sequence([]) || found == EvidenceValue.none { found = kernel }
      guard let found else { throw .unknown }
      guard !found.means(expected) else { continue }
      // Without padding it does not matter what the mean of a border counts.
      if name == "count_include_pad" { continue }
      throw .contradiction(
        Contradiction(
          .layer, at: "\(layer.path).\(name)", found: "\(found)",
          expected: "\(expected)"))
    }
  }

  /// The value that goes into a block whose output a value is.
  private func input(
    of value: Int, through block: NetworkOutline.Block
  ) throws(End) -> Int {
    guard let last = block.main.last else { throw .unknown }
    let relu = LayerDescription(
      path: block.path + ".relu", typeName: "ReLU", attributes: [:], leafName: nil)
    let sum = try input(of: value, as: relu)
    let place = block.path
    guard let step = path.steps[sum], step.name == "add", step.data.count == 2 else {
      guard let step = path.steps[sum] else { throw .unknown }
      throw other(step, at: place, expected: "a sum of the block and its shortcut")
    }
    if let alpha = step["alpha"], !alpha.means(.integer(1)) {
      throw .contradiction(
        Contradiction(
          .layer, at: place, found: "a sum with alpha=\(alpha)", expected: "alpha=1"))
    }
    if case .unknown = step.arguments["alpha"] { throw .unknown }
    var (main, shortcut) = sides(of: step, last, block.shortcut.last)
    if !block.gate.isEmpty { main = try input(of: main, through: block.gate, at: place) }
    for layer in block.main.reversed() { main = try input(of: main, as: layer) }
    for layer in block.shortcut.reversed() { shortcut = try input(of: shortcut, as: layer) }
    guard main == shortcut else {
      let found = path.steps[shortcut].map { "the result of \($0.name)" } ?? "the images"
      throw .contradiction(
        Contradiction(
          .layer, at: place, found: "\(found) as the shortcut's input",
          expected: "the block's input"))
    }
    return main
  }

  /// The summands of a block: what its layers compute, and its shortcut.
  private func sides(
    of sum: DataPath.Step, _ last: LayerDescription, _ projection: LayerDescription?
  ) -> (main: Int, shortcut: Int) {
    let (first, second) = (sum.data[0], sum.data[1])
    func isGated(_ value: Int) -> Bool {
      path.steps[value]?.data.contains { isLayer(path.steps[$0], last) } ?? false
    }
    if isLayer(path.steps[first], last) { return (first, second) }
    if isLayer(path.steps[second], last) { return (second, first) }
    if isGated(first) != isGated(second) {
      return isGated(first) ? (first, second) : (second, first)
    }
    if let projection {
      return isLayer(path.steps[first], projection) ? (second, first) : (first, second)
    }
    // Without a projection the shortcut is older than what the layers compute.
    return (max(first, second), min(first, second))
  }

  /// The contradiction of another operation; one of another namespace is not understood.
  func other(_ step: DataPath.Step, at place: String, expected: String) -> End {
    guard !step.name.contains(".") else { return .unknown }
    return .contradiction(
      Contradiction(
        .layer, at: place, found: "a call of torch.\(step.name)",
        expected: expected))
  }
}
