/// The order in which a ResNet calls its layers.
struct NetworkOutline {
  /// A block: what it sums, before its last activation.
  struct Block {
    let path: String
    let main: [LayerDescription]
    let shortcut: [LayerDescription]
    /// The layers that compute a factor for each channel; empty in a block without them.
    let gate: [LayerDescription]
  }

  /// The layers before the first block.
  let stem: [LayerDescription]
  /// The blocks.
  let blocks: [Block]
  /// The pooling and the classifier.
  let pooling: LayerDescription?
  /// The classifier; `nil` in a network that gives features.
  let classifier: LayerDescription?

  /// Sorts the layers of a network; `nil` if a block has other parts than those below.
  init?(of layers: [LayerDescription]) {
    var stem: [LayerDescription] = []
    var blocks: [(path: String, layers: [LayerDescription])] = []
    for layer in layers {
      let parts = layer.path.split(separator: ".")
      guard parts.count > 2, parts[0].hasPrefix("layer") else {
        if blocks.isEmpty { stem.append(layer) }
        continue
      }
      let path = parts[..<2].joined(separator: ".")
      if blocks.last?.path != path { blocks.append((path, [])) }
      blocks[blocks.count - 1].layers.append(layer)
    }
    self.stem = stem
    pooling = layers.first { $0.path == "avgpool" }
    classifier = layers.first { $0.path == "fc" }
    var found: [Block] = []
    for (path, layers) in blocks {
      guard let block = Block(path, layers) else { return nil }
      found.append(block)
    }
    guard !found.isEmpty, !stem.isEmpty else { return nil }
    self.blocks = found
  }
}

extension NetworkOutline.Block {
  fileprivate init?(_ path: String, _ layers: [LayerDescription]) {
    let shortcut = layers.filter { $0.path.hasPrefix(path + ".downsample.") }
    guard !shortcut.contains(where: { $0.typeName == "ZeroPaddingShortcut" }),
      let activation = layers.first(where: { $0.path == path + ".relu" })
    else { return nil }
    var main: [LayerDescription] = []
    let gate = layers.filter { $0.path.hasPrefix(path + ".se.") }
    for layer in layers
    where !layer.path.hasPrefix(path + ".downsample.") && !layer.path.hasPrefix(path + ".se.") {
      guard layer.path.split(separator: ".").count == 3 else { return nil }
      guard layer.typeName != "ReLU" else { continue }
      if layer.typeName == "Conv2d", !main.isEmpty { main.append(activation) }
      main.append(layer)
    }
    self.init(
      path: path, main: main, shortcut: shortcut.filter { $0.typeName != "Identity" }, gate: gate)
  }
}
