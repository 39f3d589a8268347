import Fixtures
import ResNetModels
import Testing
import WeightConversion

/// Which dictionary of a file the weights are taken from.
@Suite("Selecting weights") struct SelectionTests {
  static let cases: [(fixture: String, key: String, prefix: String)] = [
    ("resnet18-zip", "", ""), ("resnet18-training", "state_dict", ""),
    ("resnet18-model-state-dict", "model_state_dict", ""),
    ("resnet18-data-parallel", "", "module."), ("resnet18-compiled", "", "_orig_mod.module."),
  ]

  @Test("the weights are found in their dictionary", arguments: cases)
  func found(fixture: String, key: String, prefix: String) throws {
    let selection = try selection("resnets/\(fixture).pth")
    #expect(selection.key == key)
    #expect(selection.report.prefix == prefix)
    #expect(selection.alternatives == [])
    #expect(selection.report.isComplete)
    #expect(selection.report.loaded == 102)
    #expect(selection.reason == "all 102 keys are there with matching shapes")
  }

  @Test("a second complete state dict is listed")
  func alternatives() throws {
    let found = try selection("resnets/resnet18-two-models.pth")
    #expect(found.key == "model")
    #expect(found.alternatives == ["model_ema"])
  }

  @Test("plain weights are preferred to their moving average")
  func movingAverage() throws {
    let found = try selection("resnets/resnet18-average-first.pth")
    #expect(found.key == "model")
    #expect(found.alternatives == ["ema"])
    let average = try selection("resnets/resnet18-average-first.pth") { $0.key = "ema" }
    #expect(average.report.prefix == "module.")
    #expect(average.report.isComplete)
    let checkpoint = try Checkpoint(path: Fixtures.path("resnets/resnet18-average-first.pth"))
    let report = try checkpoint.coverage(of: ModelDescription(found.architecture))
    #expect(report.prefix == found.report.prefix)
  }

  @Test(
    "a moving average is recognized by its path",
    arguments: [
      "ema", "state_dict_ema", "model_ema", "ema_model", "checkpoint.EMA", "swa", "averaged_model",
    ])
  func averagePaths(key: String) {
    #expect(WeightSelection.isMovingAverage(key))
  }

  @Test(
    "other paths are not moving averages",
    arguments: ["", "state_dict", "model", "schema", "email", "teacher", "average"])
  func otherPaths(key: String) {
    #expect(!WeightSelection.isMovingAverage(key))
  }

  @Test("a key selects one of two state dicts", arguments: ["model", "model_ema"])
  func key(key: String) throws {
    let folder = try TemporaryFolder()
    let plan = try plan("resnets/resnet18-two-models.pth") { $0.key = key }
    #expect(plan.selection?.key == key)
    #expect(plan.selection?.alternatives == [])
    try plan.convert(to: folder.path("out.rnw"))
    let written = try Inspection(WeightFile(path: folder.path("out.rnw")), digests: true)
    let expected = Fixtures.tensors(of: "resnets/resnet18-two-models.pth")
      .filter { $0.name.hasPrefix("\(key).") && !$0.name.hasSuffix("num_batches_tracked") }
    try #require(expected.count == 102)
    #expect(written.tensors.map(\.sha256) == expected.map(\.sha256))
  }

  @Test("an unknown key is rejected with the known ones")
  func unknownKey() throws {
    let error = try conversionError {
      _ = try plan("resnets/resnet18-training.pth") { $0.key = "model" }
    }
    #expect(error.code == .unreadableInput)
    #expect(error.detail.contains("there are: state_dict"))
  }

  @Test("a dictionary without the network throws unrecognized")
  func wrongKey() throws {
    let error = try conversionError {
      _ = try plan("resnets/resnet18-training.pth") { $0.key = "optimizer" }
    }
    #expect(error.code == .unrecognized)
    #expect(error.exitCode == 2)
    #expect(error.detail.contains("the file holds no ResNet: its 2 names are not a ResNet's"))
  }

  @Test(
    "a file without a network throws unrecognized",
    arguments: ["tensors/lone-tensor-zip.pt", "tensors/containers-zip.pt"])
  func noNetwork(fixture: String) throws {
    let error = try conversionError { _ = try plan(fixture) }
    #expect(error.code == .unrecognized)
    #expect(error.path == Fixtures.path(fixture))
  }

  @Test("a file without tensors throws unrecognized")
  func noTensors() throws {
    let folder = try TemporaryFolder()
    let empty = try folder.write(Array("}.".utf8), to: "empty.pkl")
    for request in [
      WeightSelection.Request.recognized, .architecture(try architecture("resnet18")),
    ] {
      let error = try conversionError { _ = try plan(at: empty) { $0.request = request } }
      #expect(error.code == .unrecognized)
      #expect(error.detail.hasPrefix("the file holds no tensors"))
    }
  }

  @Test("a key selects a dotted prefix in a flat file")
  func flatFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("all.safetensors")
    try plan("resnets/resnet18-training.pth") { $0.request = nil }.convert(to: path)
    #expect(try plan(at: path) { $0.key = "state_dict" }.selection?.report.loaded == 102)
    let error = try conversionError { _ = try plan(at: path) { $0.key = "state" } }
    #expect(error.code == .unreadableInput)
    #expect(error.detail == "no name begins with \"state.\"")
  }
}
