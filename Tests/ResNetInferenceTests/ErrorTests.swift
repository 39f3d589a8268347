import Fixtures
import MappedFiles
import NativeFormat
import ResNetInference
import ResNetModels
import Tensors
import Testing

/// What cannot be computed is refused by name.
@Suite("Inference errors") struct ErrorTests {
  private func error(_ body: () throws -> Void) throws -> InferenceError {
    try #require(throws: InferenceError.self) { try body() }
  }

  @Test("a wrong channel count throws wrongChannelCount")
  func channels() throws {
    let model = try ResNetModel(Golden.all[0].network())
    let images = try goldenImages(1, channels: 1, height: 32, width: 32)
    let error = try error { _ = try model.logits(of: images) }
    #expect(error.code == .wrongChannelCount)
    #expect(error.detail == "the images have 1 channel, the network takes 3 channels")
  }

  @Test(
    "an image under 7 pixels throws imageTooSmall for an unpadded stem",
    arguments: [(6, 7), (7, 6), (1, 1)])
  func smallImage(height: Int, width: Int) throws {
    let golden = try #require(Golden.all.last)
    let model = try ResNetModel(golden.network())
    let error = try error {
      _ = try model.logits(of: goldenImages(1, height: height, width: width))
    }
    #expect(error.code == .imageTooSmall)
    #expect(
      error.detail
        == "images of \(height)x\(width) pixels are too small, the network takes them from 7x7")
    #expect(try model.logits(of: goldenImages(1, height: 7, width: 7)).values.count == 16)
  }

  @Test(
    "an empty batch throws imageTooSmall",
    arguments: [[0, 3, 8, 8], [1, 0, 8, 8], [1, 3, -1, 8], [1, 3, 8, 0]])
  func emptyBatch(shape: [Int]) throws {
    let error = try error {
      _ = try ImageBatch(
        count: shape[0], channels: shape[1], height: shape[2], width: shape[3], values: [])
    }
    #expect(error.code == .imageTooSmall)
  }

  @Test("a wrong number of values throws wrongValueCount")
  func valueCount() throws {
    let error = try error { _ = try ImageBatch(height: 2, width: 2, values: [1, 2]) }
    #expect(error.code == .wrongValueCount)
    #expect(error.detail == "shape [1, 3, 2, 2] asks for 12 values, found 2")
    let huge = try self.error {
      _ = try ImageBatch(count: .max, channels: .max, height: 2, width: 2, values: [1])
    }
    #expect(huge.code == .wrongValueCount)
  }

  @Test("a thread count out of range throws invalidThreadCount", arguments: [0, -1, 100_000])
  func threads(threads: Int) throws {
    let error = try error { _ = try ResNetModel(Golden.all[0].network(), threads: threads) }
    #expect(error.code == .invalidThreadCount)
  }

  @Test("a missing file throws unreadableFile with its path")
  func missingFile() throws {
    let error = try error { _ = try ResNetModel(path: "/nowhere/resnet18.rnw") }
    #expect(error.code == .unreadableFile)
    #expect(error.detail.contains("/nowhere/resnet18.rnw"))
  }

  @Test("integer weights throw unreadableWeight")
  func integerWeights() throws {
    let configuration = Golden.small
    let network = try ModelDescription(Architecture(configuration)).load(
      from: Integers(Golden.all[0].weights())
    ) { scope throws(ModelError) in try ResNet(configuration, in: scope) }
    let error = try error {
      _ = try ResNetModel(network).logits(of: goldenImages(1, height: 32, width: 32))
    }
    #expect(error.code == .unreadableWeight)
    #expect(error.detail.hasPrefix("conv1.weight is of int32"))
  }
}

/// The tensors of another source, their bits taken for integers.
private struct Integers: TensorSource {
  let source: SafetensorsFile

  init(_ source: SafetensorsFile) { self.source = source }

  var names: [String] { source.names }

  func tensor(named name: String) -> Tensor? {
    source.tensor(named: name).flatMap {
      try? Tensor(dtype: .int32, layout: $0.layout, storage: $0.storage)
    }
  }
}
