import ResNetModels
import Testing

/// The expected keys and shapes are torchvision's.
@Suite("Architectures") struct ArchitectureTests {
  static let counts = [
    ("resnet18", 102, 122), ("resnet34", 182, 218), ("resnet50", 267, 320),
    ("resnet101", 522, 626), ("resnet152", 777, 932),
  ]

  @Test("keys and shapes equal torchvision's in its order", arguments: Architecture.all)
  func keys(architecture: Architecture) throws {
    let facts = try GoldenFacts(of: architecture.name)
    let entries = ModelDescription(architecture).entries
    #expect(entries.map { GoldenFacts.Entry(key: $0.path, shape: $0.shape) } == facts.keys)
  }

  @Test("parameter counts equal torchvision's", arguments: Architecture.all)
  func parameterCounts(architecture: Architecture) throws {
    let facts = try GoldenFacts(of: architecture.name)
    #expect(ResNet(architecture.configuration).parameterCount == facts.parameters)
  }

  @Test("only num_batches_tracked is optional", arguments: counts)
  func optionalKeys(name: String, required: Int, all: Int) throws {
    let architecture = try #require(Architecture.named(name))
    let entries = ModelDescription(architecture).entries
    #expect(entries.count == all)
    #expect(entries.count { !$0.isOptional } == required)
    #expect(
      entries.allSatisfy { $0.isOptional == $0.path.hasSuffix(".num_batches_tracked") })
  }

  @Test("running statistics are buffers")
  func buffers() {
    let buffers = ModelDescription(Architecture(.resNet18)).entries.filter { $0.kind == .buffer }
    #expect(buffers.count == 20 * 3)
    #expect(buffers.allSatisfy { $0.path.contains("running_") || $0.isOptional })
  }

  @Test("each leaf's path is the path in its specification")
  func paths() {
    let network = ResNet(.resNet50)
    for (path, spec) in network.namedLeaves(of: ParameterSpec.self) {
      #expect(path == spec.path)
    }
    #expect(network.layer3[1].conv2.weight.path == "layer3.1.conv2.weight")
    #expect(network.layer1[0].conv3?.outChannels == 256)
    #expect(network.layer1[1].downsample == nil)
  }

  @Test("a name does not depend on classes, channels or width", arguments: Architecture.all)
  func names(architecture: Architecture) {
    var configuration = architecture.configuration
    configuration.classes = 10
    configuration.channels = 1
    configuration.baseWidth = 8
    #expect(Architecture(configuration).name == architecture.name)
  }

  @Test("a network without a torchvision name gets a descriptive one")
  func descriptiveName() {
    let architecture = Architecture(
      ResNetConfiguration(block: .basic, blocksPerStage: [1, 1, 1, 1]))
    #expect(architecture.name == "resnet10")
    #expect(!architecture.isNamed)
    #expect(Architecture.named("resnet19") == nil)
  }

  @Test("numbers include the base width only if it is unusual")
  func baseWidth() {
    var configuration = ResNetConfiguration.resNet18
    #expect(configuration.numbers == ["classes": 1000, "channels": 3])
    configuration.baseWidth = 2
    #expect(configuration.numbers == ["classes": 1000, "channels": 3, "baseWidth": 2])
  }

  @Test("counts over Int.max are clamped")
  func overflow() {
    let spec = ParameterSpec(path: "weight", shape: [.max, 2], kind: .parameter)
    #expect(spec.elementCount == .max)
    var configuration = ResNetConfiguration.resNet18
    configuration.classes = .max
    #expect(ResNet(configuration).parameterCount == .max)
  }
}
