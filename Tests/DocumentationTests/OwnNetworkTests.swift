import Fixtures
import Foundation
import ResNetModels
import Tensors
import Testing
import WeightConversion

/// Documentation/OwnNetwork.md: its network is compiled here, and loads what PyTorch saved.
@Suite("The example in OwnNetwork.md") struct OwnNetworkTests {
  @Test("the network's keys follow its members")
  func keys() {
    let model = ModelDescription("small_vgg", of: SmallVGG(classes: 5, in: .specification))
    let normalised = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]
    #expect(
      model.entries.map(\.path)
        == ["features.0.weight", "features.0.bias"] + normalised.map { "features.1.\($0)" }
        + ["features.4.weight", "features.4.bias"] + normalised.map { "features.5.\($0)" }
        + ["classifier.weight", "classifier.bias"])
  }

  @Test("the network prints as PyTorch prints it")
  func printing() {
    #expect(
      "\(SmallVGG(classes: 5, in: .specification))" == """
        SmallVGG(
          (features): Sequential(
            (0): Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
            (1): BatchNorm2d(8, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)
            (2): ReLU(inplace=True)
            (3): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
            (4): Conv2d(8, 16, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
            (5): BatchNorm2d(16, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)
            (6): ReLU(inplace=True)
            (7): AdaptiveAvgPool2d(output_size=(1, 1))
          )
          (classifier): Linear(in_features=16, out_features=5, bias=True)
        )
        """)
  }

  @Test("the network loads from a training checkpoint")
  func loading() throws {
    let network = try loadSmallVGG(path: Fixtures.path("tensors/vgg-zip.pt"))
    let expected = Dictionary(
      uniqueKeysWithValues: Fixtures.tensors(of: "tensors/vgg-zip.pt").map { ($0.name, $0) })
    let leaves = network.namedLeaves(of: Tensor.self)
    #expect(leaves.count == 16)
    for (path, leaf) in leaves {
      let tensor = try #require(expected["model.module.\(path)"])
      #expect(try FileHash(packedValuesOf: leaf).hexadecimal == tensor.sha256)
    }
  }

  @Test("the page shows the report that the code makes")
  func report() throws {
    let checkpoint = try Checkpoint(path: Fixtures.path("tensors/vgg-zip.pt"))
    let model = ModelDescription("small_vgg", of: SmallVGG(classes: 5, in: .specification))
    let report = try checkpoint.coverage(of: model)
    let page = try repositoryLines(of: "Documentation/OwnNetwork.md")
    #expect(page.contains("\(checkpoint.stateDicts.map(\.key))"))
    #expect(page.contains("\(report.verdict) \(report.prefix) \(report.missing.map(\.key))"))
    #expect(checkpoint.convention == nil)
  }

  @Test("another class count is reported and not loaded")
  func classCount() throws {
    let checkpoint = try Checkpoint(path: Fixtures.path("tensors/vgg-zip.pt"))
    let model = ModelDescription(
      "small_vgg", of: SmallVGG(classes: 7, in: .specification), classifier: "classifier")
    let error = #expect(throws: ConversionError.self) {
      try checkpoint.load(model) { scope throws(ModelError) in try SmallVGG(classes: 7, in: scope) }
    }
    #expect(error?.code == .incomplete)
    #expect(error?.report?.notes == [.classCount(expected: 7, found: 5)])
    #expect(throws: ConversionError.self) { try checkpoint.coverage(of: model, key: "optimizer") }
  }

  @Test("a checkpoint reports its naming convention")
  func convention() throws {
    let checkpoint = try Checkpoint(path: Fixtures.path("toolkits/transformers-resnet18.bin"))
    #expect(checkpoint.convention?.name == "transformers")
    #expect(checkpoint.stateDicts.map(\.key) == [""])
    #expect(checkpoint.stateDicts.first?.tensors.names.count == 122)
  }
}
