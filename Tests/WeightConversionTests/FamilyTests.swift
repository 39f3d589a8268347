import Fixtures
import NativeFormat
import ResNetInference
import ResNetModels
import Tensors
import Testing
import WeightConversion

/// A network of `Data/family`, and the name that it gets.
struct FamilyMember: Sendable, CustomTestStringConvertible {
  let file: String
  let architecture: String
  var stem = StemChoices()
  var convention = "torchvision"
  var prefix = ""
  var metadata: [String: String] = [:]

  var testDescription: String { file }

  static let cifarStem = ["stem_stride": "1", "stem_pooling": "none"]
  static let deepStem = ["stem_stride": "2", "stem_pooling": "max"]

  static let all: [FamilyMember] = [
    FamilyMember(file: "resnet26", architecture: "resnet26"),
    FamilyMember(file: "resnet14-one-channel", architecture: "resnet14"),
    FamilyMember(file: "resnet10", architecture: "resnet10", prefix: "any.thing."),
    FamilyMember(file: "resnext14_32x8d", architecture: "resnext14_32x8d"),
    FamilyMember(file: "resnext20_4x16d", architecture: "resnext20_4x16d"),
    FamilyMember(file: "wide_resnet14", architecture: "wide_resnet14_w104"),
    FamilyMember(file: "resnet14c", architecture: "resnet14c", metadata: deepStem),
    FamilyMember(file: "resnet14s", architecture: "resnet14s", metadata: deepStem),
    FamilyMember(file: "resnet17d", architecture: "resnet17d", metadata: deepStem),
    FamilyMember(file: "resnet10d", architecture: "resnet10d", metadata: deepStem),
    FamilyMember(file: "resnet10-tiered", architecture: "resnet10s", metadata: deepStem),
    FamilyMember(file: "seresnet10", architecture: "seresnet10"),
    FamilyMember(file: "seresnext14_32x4d", architecture: "seresnext14_32x4d"),
    FamilyMember(file: "seresnet14d", architecture: "seresnet14d", metadata: deepStem),
    FamilyMember(file: "senet-linear", architecture: "seresnet14"),
    FamilyMember(
      file: "openmmlab-v1d", architecture: "resnet17d", convention: "mmpretrain",
      metadata: deepStem),
    FamilyMember(file: "openmmlab-se", architecture: "seresnet14", convention: "mmpretrain"),
    FamilyMember(
      file: "semseg", architecture: "resnet14c", convention: "semseg", metadata: deepStem),
    FamilyMember(
      file: "layer0", architecture: "resnet10c", convention: "layer0-deep", metadata: deepStem),
    FamilyMember(
      file: "children", architecture: "resnet17", convention: "children", prefix: "encoder."),
    FamilyMember(file: "head", architecture: "resnet10"),
    FamilyMember(file: "head-without-bias", architecture: "resnet10", convention: "fastai"),
    FamilyMember(
      file: "cifar-resnet20", architecture: "resnet20", convention: "kuangliu",
      metadata: cifarStem),
    FamilyMember(
      file: "cifar-resnet14-projections", architecture: "resnet14", convention: "kuangliu",
      metadata: cifarStem),
    FamilyMember(
      file: "cifar-resnet10", architecture: "resnet10_cifar", convention: "kuangliu",
      prefix: "module.", metadata: cifarStem),
    FamilyMember(
      file: "small-stem-with-pooling", architecture: "resnet10_stem3x3",
      stem: StemChoices(stride: "2", pooling: "max") ?? StemChoices(), metadata: deepStem),
  ]

  /// The tensors, and PyTorch's outputs.
  var path: String { Fixtures.path("family/\(file).safetensors") }

  /// What PyTorch was given and what it computed.
  func golden() throws -> (images: ImageBatch, logits: [Float]) {
    let goldens = try SafetensorsFile(path: Fixtures.path("family/goldens.safetensors"))
    let channels = file.contains("one-channel") ? 1 : 3
    let images = try #require(goldens.tensor(named: "images.\(channels)"))
    let batch = try ImageBatch(
      count: images.shape[0], channels: channels, height: images.shape[2], width: images.shape[3],
      values: images.elements(of: Float.self))
    return (batch, try #require(goldens.tensor(named: file)).elements(of: Float.self))
  }
}

/// Members of the ResNet family without a name of torchvision's are recognized, converted and run.
@Suite("Members of the ResNet family") struct FamilyTests {
  @Test("a converted member computes PyTorch's logits", arguments: FamilyMember.all)
  func logits(member: FamilyMember) throws {
    let plan = try plan(at: member.path) { $0.strides.stem = member.stem }
    let selection = try #require(plan.selection)
    #expect(selection.architecture.name == member.architecture)
    #expect(selection.report.convention.name == member.convention)
    #expect(selection.report.prefix == member.prefix)
    #expect(selection.report.isComplete)
    #expect(
      selection.assumesStem == (!member.metadata.isEmpty && member.stem == StemChoices()))

    let folder = try TemporaryFolder()
    let path = folder.path("network.rnw")
    try plan.convert(to: path)
    let metadata = try NativeFile(path: path).metadata
    for key in [MetadataKey.stemStride, MetadataKey.stemPooling] {
      #expect(metadata[key] == member.metadata[key])
    }
    let golden = try member.golden()
    let model = try ResNetModel(path: path, threads: 1)
    let range = (golden.logits.max() ?? 0) - (golden.logits.min() ?? 0)
    for found in [
      try model.logits(of: golden.images).values,
      try model.featuresStepByStep(.logits, of: golden.images).values,
    ] {
      let difference = zip(found, golden.logits).map { abs($0 - $1) }.max() ?? .infinity
      #expect(found.count == golden.logits.count)
      #expect(difference <= 1e-5 * range, "\(difference / range)")
    }

    // What the file states is kept when it is converted again.
    let again = try #require(try WeightConversionTests.plan(at: path).selection)
    #expect(again.architecture == selection.architecture)
    #expect(again.assumesStem == selection.assumesStem)
  }

  @Test("a network with NaN in an image gives NaN as PyTorch does", arguments: ["seresnet10"])
  func notFinite(name: String) throws {
    let member = try #require(FamilyMember.all.first { $0.file == name })
    let golden = try member.golden()
    var values = golden.images.values
    values[0] = .nan
    let images = try ImageBatch(
      count: golden.images.count, height: golden.images.height, width: golden.images.width,
      values: values)
    let network = try ResNet(weights: SafetensorsFile(path: member.path))
    let logits = try ResNetModel(network, threads: 1).logits(of: images)
    #expect(logits[0].allSatisfy { $0.isNaN })
    #expect(logits[1].allSatisfy { $0.isFinite })
  }

  @Test("a classifier under another name is reported")
  func classifierName() throws {
    let plan = try plan("family/head.safetensors")
    #expect(plan.selection?.report.notes == [.classifierName("classifier.1")])
  }

  @Test("a stage that a network does not have is refused")
  func noFourthStage() throws {
    let member = try #require(FamilyMember.all.first { $0.file == "cifar-resnet20" })
    let model = try ResNetModel(
      ResNet(weights: SafetensorsFile(path: member.path)), threads: 1)
    let images = try member.golden().images
    #expect(try model.features(.layer3, of: images).shape == [2, 16, 10, 12])
    let error = #expect(throws: InferenceError.self) {
      try model.features(.layer4, of: images)
    }
    #expect(error?.code == .noSuchStage)
  }
}
