import Fixtures
import ResNetModels
import Tensors
import Testing
import WeightConversion

/// One network inside larger models, wrappers and training methods: full coverage, and every bit
/// PyTorch's own.
@Suite("Networks within larger models") struct SurroundingModelTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let file: String
    let key: String
    var title = "resnet18 without classifier"
    var prefix = ""
    var purposes: Set<String> = []

    var testDescription: String { "\(file) \(key)" }
  }

  static let cases = [
    Case(
      file: "detectors", key: "maskrcnn", prefix: "backbone.body.", purposes: ["detector"]),
    Case(
      file: "detectors", key: "retinanet", prefix: "backbone.body.",
      purposes: ["detector", "surrounding model"]),
    Case(
      file: "detectors", key: "fcn", prefix: "backbone.",
      purposes: ["segmentation head", "surrounding model"]),
    Case(
      file: "training-methods", key: "barlow-twins", prefix: "module.backbone.",
      purposes: ["projection head", "surrounding model"]),
    Case(
      file: "training-methods", key: "byol", title: "resnet18", prefix: "online_encoder.net.",
      purposes: ["projection head", "prediction head", "momentum encoder"]),
    Case(
      file: "training-methods", key: "vissl",
      prefix: "base_model.model.trunk._feature_blocks.", purposes: ["surrounding model"]),
    Case(
      file: "training-methods", key: "densecl", prefix: "encoder_q.0.",
      purposes: ["momentum encoder", "queue", "surrounding model"]),
    Case(
      file: "wrappers", key: "fsdp-checkpointed", title: "resnet18",
      prefix: "_fsdp_wrapped_module."),
    Case(file: "wrappers", key: "compiled-layers-ddp", title: "resnet18", prefix: "module."),
    Case(file: "wrappers", key: "compiled-partly", title: "resnet18"),
    Case(file: "wrappers", key: "tch", title: "resnet18", prefix: "net."),
  ]

  /// The SHA-256 of every value by torchvision's key.
  static let digests = Fixtures.required {
    try Fixtures.json([String: [String: String]].self, "surroundings/EXPECTED.json")
  }

  @Test("a network inside a larger model is covered and has PyTorch's values", arguments: cases)
  func covered(_ expected: Case) throws {
    let weights = try WeightFile(path: Fixtures.path("surroundings/\(expected.file).pth"))
    let selection = try WeightSelection(of: weights, key: expected.key)
    let report = selection.report
    #expect(report.title == expected.title)
    #expect(report.isComplete, "\(report.unexpected.prefix(3)) \(report.missing.prefix(3))")
    #expect(report.prefix == expected.prefix)
    #expect(Set(report.leftOut.map(\.purpose)) == expected.purposes)
    #expect(report.notes.isEmpty)
    try expectValues(of: selection, Self.digests["resnet18"])
  }

  @Test("Detectron's constants are those that Detectron2 sets")
  func detectron() throws {
    let weights = try WeightFile(path: Fixtures.path("surroundings/detectron.pkl"))
    let selection = try WeightSelection(of: weights)
    let report = selection.report
    #expect(report.isComplete)
    #expect(report.title == "resnet18")
    #expect(report.constants.count == 40)
    #expect(Set(report.leftOut.map(\.purpose)) == ["detector", "optimizer"])
    let constants = try #require(Self.digests["detectron"])
    let plain = try #require(Self.digests["resnet18"])
    #expect(constants.count == 40)
    try expectValues(of: selection, plain.merging(constants) { $1 })
  }

  private func expectValues(
    of selection: WeightSelection, _ digests: [String: String]?
  ) throws {
    let digests = try #require(digests)
    #expect(selection.report.loadable.count { !$0.isOptional } == selection.report.expected)
    for entry in selection.report.loadable {
      let tensor = try #require(entry.tensor(in: selection.stateDict))
      #expect(
        try FileHash(packedValuesOf: tensor).hexadecimal == digests[entry.key], "\(entry.key)")
    }
  }
}
