import ResNetModels
import Tensors
import Testing

/// Networks with a ResNet's names that compute something else are refused, and named where possible.
@Suite("Related networks") struct RelatedNetworkTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let title: String
    var base = "resnet50"
    /// Tensors of every block.
    var inBlocks: [(String, [Int])] = []
    /// Tensors elsewhere.
    var surplus: [(String, [Int])] = []
    /// What to put in place of some names.
    var renamed: [String: String] = [:]
    var name: String?
    let differences: [String]

    var testDescription: String { title }
  }

  static let cases: [Case] = [
    Case(
      title: "squeeze-and-excitation in one block",
      surplus: [
        ("layer1.0.se.fc1.weight", [16, 256, 1, 1]), ("layer1.0.se.fc1.bias", [16]),
        ("layer1.0.se.fc2.weight", [256, 16, 1, 1]), ("layer1.0.se.fc2.bias", [256]),
      ],
      differences: [
        """
        its layers have 4 tensors that resnet50 does not have (layer1.0.se.fc1.weight, \
        layer1.0.se.fc1.bias, layer1.0.se.fc2.weight, …)
        """
      ]),
    Case(
      title: "efficient channel attention", inBlocks: [("se.conv.weight", [1, 1, 5])],
      name: "ecaresnet50",
      differences: [
        "efficient channel attention weighs the channels of each block (layer1.0.se.conv.weight)"
      ]),
    Case(
      title: "CBAM", base: "resnet18",
      inBlocks: [
        ("ca.fc1.weight", [4, 64, 1, 1]), ("ca.fc2.weight", [64, 4, 1, 1]),
        ("sa.conv1.weight", [1, 2, 7, 7]),
      ],
      differences: [
        "channel attention (CBAM) weighs the channels of each block (layer1.0.ca.fc1.weight)",
        "spatial attention (CBAM) weighs the positions of each block (layer1.0.sa.conv1.weight)",
      ]),
    Case(
      title: "an attention without a name", inBlocks: [("magic.kernel", [7])],
      differences: [
        """
        its layers have 16 tensors that resnet50 does not have (layer1.0.magic.kernel, \
        layer1.1.magic.kernel, layer1.2.magic.kernel, …)
        """
      ]),
    Case(
      title: "part of a block too many",
      surplus: [
        ("layer2.4.conv1.weight", [128, 512, 1, 1]), ("layer2.4.bn1.weight", [128]),
        ("layer2.4.bn1.bias", [128]), ("layer2.4.bn1.running_mean", [128]),
        ("layer2.4.bn1.running_var", [128]),
      ],
      differences: [
        """
        its layers have 5 tensors that resnet50 does not have (layer2.4.conv1.weight, \
        layer2.4.bn1.weight, layer2.4.bn1.bias, …)
        """
      ]),
    Case(
      title: "a pooling with a parameter", surplus: [("avgpool.p", [1])],
      differences: ["its pooling has a parameter, as generalized means (GeM) have (avgpool.p)"]),
    Case(
      title: "a convolution in place of the pooling", base: "resnet18",
      surplus: [("maxpool.0.weight", [64, 64, 3, 3])],
      differences: ["its layers have 1 tensor that resnet18 does not have (maxpool.0.weight)"]),
    Case(
      title: "a layer between blocks", base: "resnet18",
      surplus: [("layer2.nonlocal.weight", [64, 128, 1, 1])],
      differences: [
        "its layers have 1 tensor that resnet18 does not have (layer2.nonlocal.weight)"
      ]),
    Case(
      title: "a fifth stage", base: "resnet18",
      surplus: [("layer5.0.conv1.weight", [1024, 512, 3, 3])],
      differences: [
        "its layers have 1 tensor that resnet18 does not have (layer5.0.conv1.weight)"
      ]),
  ]

  /// A surplus tensor on the way of the values, and words of the sentence about it.
  static let onPath: [(name: String, shape: [Int], words: String)] = [
    ("conv1.bias", [64], "has a bias"), ("layer2.0.downsample.0.bias", [128], "has a bias"),
    ("layer1.0.conv1.lora_A", [2, 576], "LoRA"), ("conv1.lora_down.weight", [2, 3, 7, 7], "LoRA"),
    ("adapter.down.weight", [2, 64], "LoRA"), ("fc.lora_B", [1000, 2], "LoRA"),
    ("gem.p", [1], "pooling"), ("global_pool.p", [1], "pooling"),
    ("input_scale", [1], "a factor"), ("alpha", [], "a factor"),
    ("relu.weight", [1], "PReLU"), ("act.weight", [64], "PReLU"),
    ("layer1.0.act1.weight", [64], "PReLU"),
    ("normalize.mean", [1, 3, 1, 1], "expects other images"),
    ("normalizer.new_mean", [3], "expects other images"), ("mean", [3], "expects other images"),
    ("stn.fc.weight", [6, 8], "transforms the image"),
  ]

  @Test("a tensor on the data path is refused and no flag is offered", arguments: onPath)
  func dataPath(row: (name: String, shape: [Int], words: String)) throws {
    for prefix in ["", "module."] {
      let state = try source(.resNet18, prefix: prefix) {
        $0.append((prefix + row.name, row.shape))
      }
      let error = #expect(throws: ModelError.self) { try Recognition(of: state) }
      #expect(error?.code == .related)
      #expect(error?.description.contains(row.words) == true)
      #expect(error?.description.contains("--allow") == false)
    }
  }

  @Test(
    "a normalization before or after the network is refused",
    arguments: [("bn0", 3), ("norm0", 3), ("data_bn", 3), ("bottleneck", 512), ("norm", 512)])
  func outerNorms(name: String, size: Int) throws {
    let state = try source(.resNet18) { entries in
      entries += ["weight", "bias", "running_mean", "running_var"].map { ("\(name).\($0)", [size]) }
    }
    let error = #expect(throws: ModelError.self) { try Recognition(of: state) }
    #expect(error?.code == .related)
    #expect(error?.description.contains("a normalization") == true)
  }

  @Test(
    "image statistics next to the network's prefix are refused", arguments: ["0.", "normalize."])
  func statisticsOutside(place: String) throws {
    let state = try source(.resNet18, prefix: "1.") { entries in
      entries += [("\(place)mean", [3]), ("\(place)std", [3])]
    }
    #expect(throws: ModelError.self) { try Recognition(of: state) }
  }

  @Test("pruned channels and a classifier of several poolings are named")
  func otherShapes() throws {
    let pruned = try source(.resNet18) { entries in
      for member in ["weight", "bias", "running_mean", "running_var"] {
        entries.reshape("layer3.1.bn1.\(member)", [200])
      }
      entries.reshape("layer3.1.conv1.weight", [200, 256, 3, 3])
      entries.reshape("layer3.1.conv2.weight", [256, 200, 3, 3])
    }
    let error = #expect(throws: ModelError.self) { try Recognition(of: pruned) }
    #expect(error?.description.contains("its channels are pruned: layer3.1.conv1.weight") == true)
    let concatenated = try source(.resNet18) { $0.reshape("fc.weight", [1000, 1024]) }
    let other = #expect(throws: ModelError.self) { try Recognition(of: concatenated) }
    #expect(other?.description.contains("2 times the features") == true)
  }

  @Test(
    "normalizations without weights or statistics are named",
    arguments: [
      (["weight", "bias"], "affine=False"), (["running_mean", "running_var"], "statistics"),
    ])
  func otherNorms(removed: [String], words: String) throws {
    let state = try source(.resNet18) { entries in
      entries.removeAll { name, _ in
        (name.contains("bn") || name.contains("downsample.1"))
          && removed.contains { name.hasSuffix(".\($0)") }
      }
    }
    let error = #expect(throws: ModelError.self) { try Recognition(of: state) }
    #expect(error?.description.contains(words) == true)
  }

  private func entries(of row: Case) throws -> [(String, [Int])] {
    let architecture = try #require(Architecture.named(row.base))
    let all = ModelDescription(architecture).entries.map { ($0.path, $0.shape) }
    let blocks = all.map(\.0).filter { $0.hasSuffix(".conv1.weight") && $0.hasPrefix("layer") }
      .map { String($0.dropLast("conv1.weight".count)) }
    let added = blocks.flatMap { block in row.inBlocks.map { (block + $0.0, $0.1) } }
    return all.map { (row.renamed[$0.0] ?? $0.0, $0.1) } + added + row.surplus
  }

  @Test("a network with more in its blocks is refused with what it has", arguments: cases)
  func surplusInBlocks(row: Case) throws {
    for prefix in ["", "module.backbone."] {
      let state = try source(entries(of: row).map { (prefix + $0.0, $0.1) })
      let error = #expect(throws: ModelError.self) { try Recognition(of: state) }
      #expect(error?.code == .related)
      #expect(error?.related?.name == row.name)
      #expect(error?.related?.nearest == row.base)
      #expect(RelatedNetwork(of: state) == error?.related)
      if prefix.isEmpty { #expect(error?.related?.differences == row.differences) }
      #expect(error?.description.contains("--allow-unexpected") == false)
    }
  }

  @Test(
    "other dimensions are named", arguments: [(5, "three-dimensional"), (3, "one-dimensional")])
  func dimensions(rank: Int, word: String) throws {
    let state = try source(.resNet18) { entries in
      entries = entries.map { name, shape in
        guard shape.count == 4 else { return (name, shape) }
        return (name, rank == 3 ? Array(shape.prefix(3)) : shape + [shape[3]])
      }
    }
    let error = #expect(throws: ModelError.self) { try Recognition(of: state) }
    #expect(error?.code == .related)
    #expect(error?.description.contains(word) == true)
  }

  @Test("misspelt names in blocks are damage and not another network")
  func misspelt() throws {
    let state = try source(.resNet50) {
      $0.rename("layer3.1.conv2.weight", "layer3.1.conv2.wieght")
      $0.rename("layer3.2.bn1.bias", "layer3.2.bn1.bais")
    }
    #expect(try Recognition(of: state).architecture.name == "resnet50")
  }

  @Test("a known architecture is not a related network", arguments: Architecture.all.map(\.name))
  func knownArchitectures(name: String) throws {
    let architecture = try #require(Architecture.named(name))
    let state = try source(ModelDescription(architecture).entries.map { ($0.path, $0.shape) })
    #expect(RelatedNetwork(of: state) == nil)
  }
}
