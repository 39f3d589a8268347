import Fixtures
import ResNetModels
import Testing
import WeightConversion

/// Which dictionary of a file the weights are taken from.
@Suite struct SelectionTests {
  static let cases: [(fixture: String, key: String, prefix: String)] = [
    ("resnet18-zip", "", ""), ("resnet18-training", "state_dict", ""),
    ("resnet18-model-state-dict", "model_state_dict", ""),
    ("resnet18-data-parallel", "", "module."), ("resnet18-compiled", "", "_orig_mod.module."),
  ]

  @Test(arguments: cases)
  func theWeightsAreFound(fixture: String, key: String, prefix: String) throws {
    let selection = try selection("resnets/\(fixture).pth")
    #expect(selection.key == key)
    #expect(selection.report.prefix == prefix)
    #expect(selection.alternatives == [])
    #expect(selection.report.isComplete)
    #expect(selection.report.loaded == 102)
    #expect(selection.reason == "all 102 keys are there with matching shapes")
  }

  @Test func equalDictionariesAreNoted() throws {
    let found = try selection("resnets/resnet18-two-models.pth")
    #expect(found.key == "model")
    #expect(found.alternatives == ["model_ema"])
  }

  @Test func plainWeightsComeBeforeTheirMovingAverage() throws {
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

  @Test(arguments: [
    "ema", "state_dict_ema", "model_ema", "ema_model", "checkpoint.EMA", "swa", "averaged_model",
  ])
  func aMovingAverageIsToldByItsPath(key: String) {
    #expect(WeightSelection.isMovingAverage(key))
  }

  @Test(arguments: ["", "state_dict", "model", "schema", "email", "teacher", "average"])
  func nothingElseIs(key: String) {
    #expect(!WeightSelection.isMovingAverage(key))
  }

  @Test(arguments: ["model", "model_ema"])
  func theKeySettlesIt(key: String) throws {
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

  @Test func aKeyThatIsNotThereIsRefusedWithThoseThatAre() throws {
    let error = try conversionError {
      _ = try plan("resnets/resnet18-training.pth") { $0.key = "model" }
    }
    #expect(error.code == .unreadableInput)
    #expect(error.detail.contains("there are: state_dict"))
  }

  @Test func aDictionaryWithoutTheNetworkIsRefused() throws {
    let error = try conversionError {
      _ = try plan("resnets/resnet18-training.pth") { $0.key = "optimizer" }
    }
    #expect(error.code == .unrecognized)
    #expect(error.exitCode == 2)
    #expect(error.detail.contains("the file holds no ResNet: its 2 names are not a ResNet's"))
  }

  @Test(arguments: ["tensors/lone-tensor-zip.pt", "tensors/containers-zip.pt"])
  func whatIsNoNetworkIsRefused(fixture: String) throws {
    let error = try conversionError { _ = try plan(fixture) }
    #expect(error.code == .unrecognized)
    #expect(error.path == Fixtures.path(fixture))
  }

  @Test func aFileWithoutTensorsIsRefused() throws {
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

  @Test func aFlatFileHasDictionariesByItsDots() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("all.safetensors")
    try plan("resnets/resnet18-training.pth") { $0.request = nil }.convert(to: path)
    #expect(try plan(at: path) { $0.key = "state_dict" }.selection?.report.loaded == 102)
    let error = try conversionError { _ = try plan(at: path) { $0.key = "state" } }
    #expect(error.code == .unreadableInput)
    #expect(error.detail == "no name begins with \"state.\"")
  }
}
