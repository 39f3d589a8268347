import Fixtures
import Foundation
import MappedFiles
import ResNetModels
import Tensors
import Testing
import WeightConversion

/// A checkpoint that a toolkit wrote, and what is to be said of it.
struct ToolkitFile: Sendable, CustomTestStringConvertible {
  let name: String
  let architecture: String
  let convention: String
  var key = ""
  var alternatives: [String] = []
  var prefix = ""
  /// How many tensors of the training method are left out.
  var leftOut = 0

  var testDescription: String { name }

  static let all: [ToolkitFile] = [
    ToolkitFile(
      name: "timm-resnet18.pth.tar", architecture: "resnet18", convention: "torchvision",
      key: "state_dict", alternatives: ["state_dict_ema"]),
    ToolkitFile(
      name: "transformers-resnet18.safetensors", architecture: "resnet18",
      convention: "transformers"),
    ToolkitFile(
      name: "transformers-resnet50.safetensors", architecture: "resnet50",
      convention: "transformers"),
    ToolkitFile(
      name: "transformers-resnet18.bin", architecture: "resnet18", convention: "transformers"),
    ToolkitFile(
      name: "transformers-model-resnet18.bin", architecture: "resnet18 without classifier",
      convention: "transformers"),
    ToolkitFile(
      name: "detectron2-resnet18.pth", architecture: "resnet18", convention: "detectron2",
      key: "model"),
    ToolkitFile(
      name: "detectron2-resnet50.pkl", architecture: "resnet50",
      convention: "detectron2-converted", key: "model"),
    ToolkitFile(
      name: "detectron2-detector.pth", architecture: "resnet18 without classifier",
      convention: "detectron2", key: "model", leftOut: 4),
    ToolkitFile(
      name: "mmpretrain-resnet18.pth", architecture: "resnet18", convention: "mmpretrain",
      key: "state_dict"),
    ToolkitFile(
      name: "moco-v1.pth.tar", architecture: "resnet18 without classifier", convention: "moco",
      key: "state_dict", prefix: "module.", leftOut: 126),
    ToolkitFile(
      name: "moco-v2.pth.tar", architecture: "resnet18 without classifier", convention: "moco",
      key: "state_dict", prefix: "module.", leftOut: 130),
    ToolkitFile(
      name: "moco-v3.pth.tar", architecture: "resnet18 without classifier", convention: "moco-v3",
      key: "state_dict", prefix: "module.", leftOut: 132),
    ToolkitFile(
      name: "dino-backbone.pth", architecture: "resnet18 without classifier",
      convention: "torchvision"),
    ToolkitFile(
      name: "swav.pth.tar", architecture: "resnet18 without classifier", convention: "swav",
      prefix: "module.", leftOut: 10),
    ToolkitFile(
      name: "lightning-resnet18.ckpt", architecture: "resnet18", convention: "torchvision",
      key: "state_dict", prefix: "model."),
    ToolkitFile(
      name: "fastai-resnet18.pth", architecture: "resnet18 without classifier",
      convention: "fastai", key: "model", leftOut: 12),
    ToolkitFile(
      name: "paddle-resnet18.pdparams", architecture: "resnet18", convention: "paddle"),
    ToolkitFile(
      name: "paddle-resnet50.pdparams", architecture: "resnet50", convention: "paddle"),
    ToolkitFile(
      name: "paddle-training.pdparams", architecture: "resnet18", convention: "paddle",
      key: "state_dict"),
  ]

  /// The SHA-256 of every value by torchvision's key, of each network.
  static let digests = Fixtures.required {
    try Fixtures.json([String: [String: String]].self, "toolkits/EXPECTED.json")
  }
}

/// One network as each toolkit saves it: full coverage, and every bit the toolkit's own.
@Suite("Checkpoints of other toolkits") struct ToolkitTests {
  @Test(
    "a toolkit's checkpoint is covered and has the toolkit's values", arguments: ToolkitFile.all)
  func values(file: ToolkitFile) throws {
    let weights = try WeightFile(path: Fixtures.path("toolkits/\(file.name)"))
    let selection = try WeightSelection(of: weights)
    let report = selection.report
    #expect("\(selection.architecture)" == file.architecture)
    #expect(report.isComplete)
    #expect(report.convention.name == file.convention)
    #expect(report.prefix == file.prefix)
    #expect(report.leftOut.count == file.leftOut)
    #expect(selection.key == file.key)
    #expect(selection.alternatives == file.alternatives)

    let digests = try #require(ToolkitFile.digests[selection.architecture.name])
    #expect(report.loadable.count { !$0.isOptional } == report.expected)
    for entry in report.loadable {
      let tensor = try #require(entry.tensor(in: selection.stateDict))
      #expect(
        try FileHash(packedValuesOf: tensor).hexadecimal == digests[entry.key], "\(entry.key)")
    }
  }

  @Test("every fixture is in the table")
  func completeness() throws {
    let known =
      ToolkitFile.all.map(\.name)
      + ["EXPECTED.json", "dino-training.pth", "paddle-logits.npy"]
    #expect(try Fixtures.names(in: "toolkits") == known.sorted())
  }

  @Test("the first of two networks is used and the other is listed")
  func twoNetworks() throws {
    let weights = try WeightFile(path: Fixtures.path("toolkits/dino-training.pth"))
    let student = try WeightSelection(of: weights)
    #expect(student.key == "student")
    #expect(student.alternatives == ["teacher"])
    let teacher = try WeightSelection(of: weights, key: "teacher")
    let digests = try #require(ToolkitFile.digests["resnet18"])
    let tensor = try #require(teacher.report.loadable.first?.tensor(in: teacher.stateDict))
    #expect(try FileHash(packedValuesOf: tensor).hexadecimal == digests["conv1.weight"])
  }

  @Test("Paddle's classifier is transposed")
  func paddleClassifier() throws {
    let weights = try WeightFile(path: Fixtures.path("toolkits/paddle-resnet18.pdparams"))
    #expect(weights.entries.first { $0.name == "fc.weight" }?.tensor.shape == [16, 16])
    #expect(try WeightSelection(of: weights).report.transposed == ["fc.weight"])
    let wide = try WeightFile(path: Fixtures.path("toolkits/paddle-resnet50.pdparams"))
    #expect(wide.entries.first { $0.name == "fc.weight" }?.tensor.shape == [64, 16])
  }
}
