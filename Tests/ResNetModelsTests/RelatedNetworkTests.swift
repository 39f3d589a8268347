import ResNetModels
import Tensors
import Testing

/// Networks with a ResNet's names that compute something else are refused by name.
@Suite("Related networks") struct RelatedNetworkTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let base: String
    let surplus: [(String, [Int])]
    var renamed: [String: String] = [:]
    let differences: [String]

    var testDescription: String { name }
  }

  /// Names and ranks as `state_dict()` of timm 1.0.31 has them.
  static let cases: [Case] = [
    Case(
      name: "seresnet50", base: "resnet50",
      surplus: [
        ("layer1.0.se.fc1.weight", [16, 256, 1, 1]), ("layer1.0.se.fc1.bias", [16]),
        ("layer1.0.se.fc2.weight", [256, 16, 1, 1]), ("layer1.0.se.fc2.bias", [256]),
      ],
      differences: [
        "squeeze-and-excitation weighs the channels of each block (layer1.0.se.fc1.weight)"
      ]),
    Case(
      name: "ecaresnet50", base: "resnet50",
      surplus: [("layer1.0.se.conv.weight", [1, 1, 5])],
      differences: [
        "efficient channel attention weighs the channels of each block (layer1.0.se.conv.weight)"
      ]),
    Case(
      name: "resnet18d", base: "resnet18",
      surplus: [("conv1.0.weight", [32, 3, 3, 3]), ("conv1.3.weight", [32, 32, 3, 3])],
      renamed: [
        "conv1.weight": "conv1.6.weight",
        "layer2.0.downsample.0.weight": "layer2.0.downsample.1.weight",
        "layer2.0.downsample.1.weight": "layer2.0.downsample.2.weight",
      ],
      differences: [
        "the stem is three 3x3 convolutions and not one 7x7 (conv1.3.weight)",
        """
        the shortcuts take means before their convolution and have no stride \
        (layer2.0.downsample.1.weight)
        """,
      ]),
    Case(
      name: "seresnext50_32x4d", base: "resnext50_32x4d",
      surplus: [("layer1.0.se.fc1.weight", [16, 256, 1, 1])],
      differences: [
        "squeeze-and-excitation weighs the channels of each block (layer1.0.se.fc1.weight)"
      ]),
  ]

  @Test("a related network throws related with its name and differences", arguments: cases)
  func related(row: Case) throws {
    let architecture = try #require(Architecture.named(row.base))
    let entries = ModelDescription(architecture).entries.map { entry in
      (row.renamed[entry.path] ?? entry.path, entry.shape)
    }
    let state = try source(entries + row.surplus)
    let error = #expect(throws: ModelError.self) { try Recognition(of: state) }
    #expect(error?.code == .related)
    #expect(error?.related?.name == row.name)
    #expect(error?.related?.nearest == row.base)
    #expect(error?.related?.differences == row.differences)
    #expect(RelatedNetwork(of: state) == error?.related)
    #expect(
      error?.description.hasPrefix(
        "by its names this is a network such as timm's \(row.name) and not \(row.base)")
        == true)
  }

  @Test("a known architecture is not a related network", arguments: Architecture.all.map(\.name))
  func knownArchitectures(name: String) throws {
    let architecture = try #require(Architecture.named(name))
    let state = try source(ModelDescription(architecture).entries.map { ($0.path, $0.shape) })
    #expect(RelatedNetwork(of: state) == nil)
  }
}
