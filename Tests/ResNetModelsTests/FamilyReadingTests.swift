import Tensors
import Testing

@testable import ResNetModels

/// The configuration of a network is read off its names and shapes, even if some are damaged.
@Suite("Reading the family off names and shapes") struct FamilyReadingTests {
  static func member(
    _ block: ResNetConfiguration.Block, _ blocks: [Int],
    _ edit: (inout ResNetConfiguration) -> Void = { _ in }
  ) -> ResNetConfiguration {
    var configuration = ResNetConfiguration(block: block, blocksPerStage: blocks, classes: 10)
    configuration.baseWidth = 16
    edit(&configuration)
    return configuration
  }

  static let networks: [(name: String, configuration: ResNetConfiguration)] = [
    ("resnet26", member(.bottleneck, [2, 2, 2, 2])),
    ("resnet200", member(.bottleneck, [3, 24, 36, 3])),
    ("resnet269", member(.bottleneck, [3, 30, 48, 8])),
    (
      "resnext101_32x4d",
      member(.bottleneck, [3, 4, 23, 3]) {
        $0.groups = 32
        $0.widthPerGroup = 4
      }
    ),
    (
      "resnext50_32x8d",
      member(.bottleneck, [3, 4, 6, 3]) {
        $0.groups = 32
        $0.widthPerGroup = 8
      }
    ),
    ("wide_resnet50_3", member(.bottleneck, [3, 4, 6, 3]) { $0.widthPerGroup = 192 }),
    (
      "seresnext50_32x4d",
      member(.bottleneck, [3, 4, 6, 3]) {
        $0.groups = 32
        $0.widthPerGroup = 4
        $0.squeezeExcitation = SqueezeExcitationSizes(reducedChannels: [8, 8, 16, 32])
      }
    ),
    (
      "resnet101d",
      member(.bottleneck, [3, 4, 23, 3]) {
        $0.stem = .deep([8, 8])
        $0.shortcut = .averagePool
        $0.projectionIndices = [1, 1, 1, 1]
      }
    ),
    ("resnet18_cifar", member(.basic, [2, 2, 2, 2]) { $0.stem = .cifar }),
    (
      "resnet110",
      member(.basic, [18, 18, 18]) {
        $0.stem = .cifar
        $0.shortcut = .zeroPadding
      }
    ),
    ("resnet50", member(.bottleneck, [3, 4, 6, 3]) { $0.channels = 1 }),
  ]

  @Test("every member is read as it is", arguments: networks)
  func isRead(name: String, configuration: ResNetConfiguration) throws {
    for prefix in ["", "model.encoder."] {
      let recognition = try Recognition(of: source(configuration, prefix: prefix))
      #expect(recognition.architecture.configuration == configuration)
      #expect(recognition.architecture.name == name)
      #expect(recognition.reason.hasPrefix("all "))
    }
  }

  @Test("a missing and a misshapen tensor do not hide a member", arguments: networks)
  func damaged(name: String, configuration: ResNetConfiguration) throws {
    let state = try source(configuration) {
      $0.remove("layer1.0.conv1.weight")
      $0.reshape("layer2.0.bn1.weight", [3])
    }
    let recognition = try Recognition(of: state)
    #expect(recognition.architecture.name == name)
    #expect(recognition.architecture.configuration == configuration)
    let report = CoverageReport(
      of: ModelDescription(recognition.architecture), in: state, naming: recognition.naming)
    #expect(report.missing.map(\.key) == ["layer1.0.conv1.weight"])
    #expect(report.mismatched.map(\.key) == ["layer2.0.bn1.weight"])
  }

  @Test("a member loads and prints its own layers")
  func prints() throws {
    let row = try #require(Self.networks.first { $0.name == "resnet101d" })
    let network = try ResNet(weights: source(row.configuration))
    let text = "\(network)"
    #expect(text.contains("(conv1): Sequential(\n    (0): Conv2d(3, 8, kernel_size=(3, 3), str"))
    #expect(text.contains("(0): AvgPool2d(kernel_size=2, stride=2, padding=0)"))
    #expect(text.contains("(0): Identity()"))
    #expect(ResNet(row.configuration).stages(forImageOf: Size2D(64))?.count == 8)
  }

  @Test(
    "a descriptive name is a member",
    arguments: [
      "resnet26", "resnet14", "resnet200", "resnet20", "resnet110", "resnext101_32x4d",
      "resnext50_32x8d", "seresnet50", "seresnext50_32x4d", "resnet50c", "resnet101d", "resnet50s",
      "seresnet152d", "resnet18_cifar", "wide_resnet50_3", "resnet18d",
    ])
  func descriptiveNames(name: String) throws {
    let architecture = try #require(Architecture.named(name))
    #expect(architecture.name == name)
    #expect(!architecture.isNamed)
    #expect(
      try Recognition(of: source(architecture.configuration)).architecture == architecture)
  }

  @Test(
    "other names are not",
    arguments: [
      "resnet", "resnet19", "resnext50", "resnet50x", "seresnet", "resnet50_0x4d", "ｒesnet18",
    ])
  func otherNames(name: String) { #expect(Architecture.named(name) == nil) }

  static let heads: [(name: String, weight: String, bias: String?)] = [
    ("classifier", "classifier.weight", "classifier.bias"), ("fc.1", "fc.1.weight", "fc.1.bias"),
    ("head", "head.weight", nil), ("last_linear", "last_linear.weight", "last_linear.bias"),
  ]

  @Test("the only matrix is the classifier, whatever its name", arguments: heads)
  func classifiers(name: String, weight: String, bias: String?) throws {
    for prefix in ["", "module."] {
      let state = try source(.resNet18, prefix: prefix) {
        $0.rename("\(prefix)fc.weight", prefix + weight)
        if let bias {
          $0.rename("\(prefix)fc.bias", prefix + bias)
        } else {
          $0.remove("\(prefix)fc.bias")
        }
      }
      let recognition = try Recognition(of: state)
      #expect(recognition.architecture.configuration.hasClassifier)
      let report = CoverageReport(
        of: ModelDescription(recognition.architecture), in: state, naming: recognition.naming)
      #expect(report.unexpected.isEmpty)
      #expect(report.isComplete)
      #expect(recognition.architecture.configuration.variant.hasClassifierBias == (bias != nil))
      #expect(report.notes.contains(.classifierName(prefix + name)))
    }
  }

  @Test("a head of several layers is named and not taken")
  func severalLayers() throws {
    let state = try source(.resNet18) {
      $0.remove("fc.weight")
      $0.remove("fc.bias")
      $0 += [
        ("fc.0.weight", [256, 512]), ("fc.0.bias", [256]), ("fc.3.weight", [10, 256]),
        ("fc.3.bias", [10]),
      ]
    }
    let recognition = try Recognition(of: state)
    #expect("\(recognition.architecture)" == "resnet18 without classifier")
    let report = CoverageReport(
      of: ModelDescription(recognition.architecture), in: state, naming: recognition.naming)
    #expect(report.unexpected.count == 4)
    #expect(
      report.notes == [
        .headOfSeveralLayers(["fc.0.weight", "fc.0.bias", "fc.3.weight", "fc.3.bias"])
      ])
  }

  @Test("sizes that cannot be believed are not")
  func unbelievable() throws {
    let state = try source(.resNet50) { entries in
      entries = entries.map { ($0.0, $0.1.map { _ in 0 }) }
    }
    #expect(throws: ModelError.self) { try Recognition(of: state) }
    let huge = try source(.resNet18) { entries in
      entries =
        entries.filter { !$0.0.hasPrefix("layer") }
        + (0..<4).map { ("layer\($0 + 1).999.conv1.weight", [1, 1, 1, 1]) }
        + [("layer1.0.conv2.weight", [0, 0, 3, 3]), ("layer2.0.se.fc1.weight", [])]
    }
    #expect(throws: ModelError.self) { try Recognition(of: huge) }
  }
}
