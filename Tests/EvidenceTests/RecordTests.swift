import Fixtures
import NativeFormat
import ResNetModels
import Tensors
import Testing
import WeightConversion

/// What a converted file records of the settings that shapes cannot show.
@Suite("Recorded settings") struct RecordTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func metadata(of file: String) throws -> FileMetadata {
    let path = folder.path("out.rnw")
    try EvidenceFixture.plan(file).write(to: path, as: .rnw, writer: "tests")
    return try NativeFile(path: path).metadata
  }

  @Test("a setting is recorded with where the file states it") func stated() throws {
    let metadata = try metadata(of: "whole-first-stride.pth")
    #expect(metadata["bottleneck_stride"] == "conv1")
    #expect(metadata["evidence.bottleneck_stride"] == "stated: layer2.0.conv1.stride")
    #expect(metadata["batch_norm_eps"] == "1e-05")
    #expect(metadata["evidence.batch_norm_eps"] == "stated: bn1.eps")
  }

  @Test("statistics of images imply the stride and are recorded") func images() throws {
    let metadata = try metadata(of: "detectron2.pkl")
    #expect(metadata["bottleneck_stride"] == "conv1")
    #expect(metadata["evidence.bottleneck_stride"] == "implied: pixel_std of ones")
    #expect(metadata["input.order"] == "BGR")
    #expect(metadata["input.mean"] == "103.53,116.28,123.675")
    #expect(metadata["input.std"] == "1,1,1")
  }

  @Test("a segmentation head implies the dilation") func segmentation() throws {
    let metadata = try metadata(of: "segmentation.pth")
    #expect(metadata["replace_stride_with_dilation"] == "false,true,true")
    #expect(
      metadata["evidence.replace_stride_with_dilation"] == "implied: classifier.0.weight")
    #expect(metadata["evidence.bottleneck_stride"] == "assumed")
  }

  @Test("a second conversion keeps the record") func again() throws {
    _ = try metadata(of: "whole-first-stride.pth")
    let plan = try ConversionPlan(
      try WeightFile(path: folder.path("out.rnw")), ConversionPlan.Options())
    try plan.write(to: folder.path("again.rnw"), as: .rnw, writer: "tests")
    let metadata = try NativeFile(path: folder.path("again.rnw")).metadata
    #expect(metadata["evidence.bottleneck_stride"] == "stated: layer2.0.conv1.stride")
    #expect(metadata["bottleneck_stride"] == "conv1")
  }

  @Test("strides given as an argument win over the record") func explicit() throws {
    _ = try metadata(of: "whole-first-stride.pth")
    let file = try NativeFile(path: folder.path("out.rnw"))
    let recorded = try ResNet<Tensor>(weights: file)
    #expect(recorded.configuration.variant.strides.bottleneck == .conv1)
    let explicit = try ResNet<Tensor>(weights: file, strides: StridePlacement())
    #expect(explicit.configuration.variant.strides.bottleneck == .conv2)
  }

  @Test("a configuration that contradicts the record is refused") func contradicted() throws {
    _ = try metadata(of: "whole-first-stride.pth")
    let file = try NativeFile(path: folder.path("out.rnw"))
    var configuration = try ResNet<Tensor>(weights: file).configuration
    configuration.variant.strides = StridePlacement()
    let error = #expect(throws: ModelError.self) {
      _ = try ResNet<Tensor>(configuration, weights: file)
    }
    #expect(error?.code == .contradicted)
    #expect(error?.detail?.contains("bottleneck_stride") == true)
  }

  @Test(
    "a record in unknown words is refused",
    arguments: [
      ("bottleneck_stride", "conv3"), ("replace_stride_with_dilation", "yes"),
      ("batch_norm_eps", "small"), ("batch_norm_eps", "2"), ("batch_norm_eps", "nan"),
    ])
  func unknown(key: String, text: String) throws {
    var source = RecordedSource(texts: [key: text])
    source.texts["architecture"] = "resnet50"
    let error = #expect(throws: ModelError.self) { _ = try RecordedConfiguration(of: source) }
    #expect(error?.code == .unknownRecord)
    #expect(error?.detail?.contains(key) == true)
  }
}

/// A source without tensors whose metadata are given.
private struct RecordedSource: TensorSource {
  var texts: [String: String]
  let names: [String] = []

  func tensor(named name: String) -> Tensor? { nil }
  func statedText(_ key: String) -> String? { texts[key] }
}
