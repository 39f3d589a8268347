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
      differences: ["its layers have 1 tensor that resnet50 does not have (avgpool.p)"]),
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
