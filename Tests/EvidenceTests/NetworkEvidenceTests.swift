import Fixtures
import NativeFormat
import ResNetInference
import ResNetModels
import Tensors
import Testing
import WeightConversion

/// Networks saved whole or as programs: the logits are PyTorch's, or the file is refused.
@Suite("Evidence of the computation") struct NetworkEvidenceTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A file that is converted, and the outputs that its network gives.
  static let computed = [
    ("whole-plain.pth", "plain"), ("whole-eps.pth", "eps"), ("whole-dropout.pth", "dropout"),
    ("whole-first-stride.pth", "first-stride"), ("whole-dilated.pth", "dilated"),
    ("scripted-eps.pt", "eps"), ("traced-eps.pt", "eps"),
    ("traced-first-stride.pt", "first-stride"), ("detectron2.pkl", "first-stride-features"),
    ("segmentation.pth", "dilated-features"), ("whole-no-pool.pth", "no-pool"),
    ("scripted-no-pool.pt", "no-pool"), ("whole-average-shortcuts.pth", "average-shortcuts"),
    ("whole-average-bottlenecks.pth", "average-bottlenecks"),
  ]

  @Test("a converted network computes what the saved one did", arguments: computed)
  func computes(file: String, expected: String) throws {
    let path = folder.path("out.rnw")
    try EvidenceFixture.plan(file).write(to: path, as: .rnw, writer: "tests")
    let model = try ResNetModel(path: path)
    #expect(try EvidenceFixture.distance(of: model, from: expected) < 1e-5)
  }

  @Test("the library's own load reads what the file records", arguments: computed.prefix(5))
  func loads(file: String, expected: String) throws {
    let path = folder.path("out.safetensors")
    try EvidenceFixture.plan(file).write(to: path, as: .safetensors, writer: "tests")
    let network = try ResNet(weights: try SafetensorsFile(path: path))
    let model = try ResNetModel(network)
    #expect(try EvidenceFixture.distance(of: model, from: expected) < 1e-5)
  }

  /// A file that is refused, and the place that the refusal names.
  static let refused = [
    ("whole-one-eps.pth", "layer2.1.bn2.eps"),
    ("whole-small-pool.pth", "maxpool.kernel_size"), ("whole-average-pool.pth", "maxpool"),
    ("whole-max-end.pth", "avgpool"), ("whole-leaky.pth", "layer2.0.relu"),
    ("whole-surplus.pth", "layer3.0.act"), ("whole-circular.pth", "layer1.0.conv1.padding_mode"),
    ("whole-wide-dilation.pth", "layer4.1.conv2.dilation"),
    ("scripted-leaky.pt", "layer2.0.relu"), ("traced-small-pool.pt", "maxpool.kernel_size"),
    ("traced-leaky.pt", "layer2.0.relu"), ("words-timm.pth", "args.model"),
    ("words-lightning.ckpt", "hyper_parameters.backbone"),
    ("words-mmengine.pth", "meta.cfg.model.backbone.type"),
  ]

  @Test("another network is refused by the name of what differs", arguments: refused)
  func refuses(file: String, place: String) throws {
    let plan = try EvidenceFixture.plan(file)
    #expect(!plan.isPermitted)
    #expect(plan.selection?.undecided.map(\.place).contains(place) == true)
    let error = #expect(throws: ConversionError.self) { try plan.checkPermitted() }
    #expect(error?.code == .contradicted)
    #expect(error?.exitCode == 2)
    #expect(error?.detail.contains(plan.selection?.undecided.first?.place ?? "-") == true)
  }

  @Test("who asks for an architecture by name decides, and the report keeps the statement")
  func decides() throws {
    let resnet18 = try #require(Architecture.named("resnet18"))
    for (file, place) in Self.refused where file.hasPrefix("words") || file.contains("leaky") {
      let plan = try EvidenceFixture.plan(file) {
        $0.request = .architecture(resnet18)
        $0.classes = 5
      }
      #expect(plan.isPermitted)
      #expect(plan.selection?.report.contradictions.map(\.place).contains(place) == true)
      #expect(plan.selection?.report.isComplete == false)
    }
  }

  @Test("strides that the caller gives are taken though the file states others") func strides()
    throws
  {
    let plan = try EvidenceFixture.plan("whole-first-stride.pth") { $0.strides.bottleneck = .conv2 }
    #expect(plan.isPermitted)
    let report = try #require(plan.selection?.report)
    #expect(report.contradictions.allSatisfy { $0.kind == .stride })
    #expect(report.contradictions.map(\.place).contains("layer2.0.conv1.stride"))
  }

  @Test("an own name for a run does not stop a conversion") func freeWords() throws {
    #expect(try EvidenceFixture.plan("words-free.pth").isPermitted)
  }

  @Test("a checkpoint for programs checks the modules of the network that is asked for")
  func checkpoint() throws {
    let checkpoint = try Checkpoint(path: Fixtures.path("evidence/whole-leaky.pth"))
    var configuration = ResNetConfiguration.resNet18
    configuration.classes = 5
    configuration.baseWidth = 2
    let model = ModelDescription(Architecture(configuration))
    let error = #expect(throws: ConversionError.self) {
      _ = try checkpoint.load(model) { scope throws(ModelError) in
        try ResNet(configuration, in: scope)
      }
    }
    #expect(error?.code == .contradicted)
    _ = try checkpoint.load(model, allowing: .contradictions) { scope throws(ModelError) in
      try ResNet(configuration, in: scope)
    }
  }

  @Test("a checkpoint loads the network that its file states", arguments: computed)
  func checkpointLoads(file: String, expected: String) throws {
    let network = try Checkpoint(path: Fixtures.path("evidence/\(file)")).resNet()
    #expect(try EvidenceFixture.distance(of: ResNetModel(network), from: expected) < 1e-5)
  }

  @Test("a checkpoint does not load another network unless that is allowed") func refusesToLoad()
    throws
  {
    let checkpoint = try Checkpoint(path: Fixtures.path("evidence/whole-leaky.pth"))
    let error = #expect(throws: ConversionError.self) { _ = try checkpoint.resNet() }
    #expect(error?.code == .contradicted)
    _ = try checkpoint.resNet(allowing: .contradictions)
  }

  @Test("allowed differences are filled and do not make loading fail") func allowing() throws {
    let checkpoint = try Checkpoint(path: Fixtures.path("evidence/words-free.pth"))
    var configuration = ResNetConfiguration.resNet18
    configuration.classes = 7
    configuration.baseWidth = 2
    let model = ModelDescription(Architecture(configuration))
    let network: ResNet<Tensor> = try checkpoint.load(model, allowing: .mismatched) {
      scope throws(ModelError) in try ResNet(configuration, in: scope)
    }
    let classifier = try #require(network.fc)
    #expect(classifier.weight.shape == [7, 16])
    #expect(try classifier.weight.elements(of: Float.self).allSatisfy { $0 == 0 })
    #expect(try network.conv1.weight.elements(of: Float.self).contains { $0 != 0 })
  }

  @Test(
    "values that are not finite are counted while they are written",
    arguments: [
      OutputFormat.rnw, .safetensors,
    ])
  func notFinite(format: OutputFormat) throws {
    let path = folder.path("out.\(format.rawValue)")
    let plan = try EvidenceFixture.plan("not-finite.pth")
    let found = try #require(try plan.write(to: path, as: format, writer: "tests"))
    #expect((found.count, found.tensorCount) == (4, 2))
    #expect(found.first == "layer3.0.bn1.running_var")
    let half = try EvidenceFixture.plan("not-finite.pth") { $0.elements = .float16 }
    #expect(try half.write(to: path, as: format, writer: "tests")?.count == 4)
    let finite = try EvidenceFixture.plan("words-free.pth")
    #expect(try finite.write(to: path, as: format, writer: "tests") == nil)
  }
}
