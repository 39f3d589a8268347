import Fixtures
import NativeFormat
import ResNetInference
import ResNetModels
import Tensors
import Testing

/// Networks compute what PyTorch computes.
@Suite("Agreement with PyTorch's outputs") struct GoldenTests {
  static let bar: Float = 2e-6

  @Test("every stage's output equals PyTorch's", arguments: Golden.all)
  func outputs(golden: Golden) throws {
    let model = try ResNetModel(golden.network(), threads: 1)
    let outputs = try golden.outputs()
    #expect(outputs.names.count == 9)
    for name in outputs.names {
      let parts = name.split(separator: ".")
      let sizes = parts[0].split(separator: "x").compactMap { Int($0) }
      let stage = try #require(Stage(rawValue: String(parts[1])))
      let images = try goldenImages(
        sizes[0], channels: golden.configuration.channels, height: sizes[1], width: sizes[2])
      let expected = try #require(outputs.tensor(named: name))
      let found = try model.features(stage, of: images)
      #expect(found.shape == expected.shape, "\(name)")
      let error = try relativeError(found.values, expected.elements(of: Float.self))
      #expect(error <= Self.bar, "\(name)")
      let steps = try model.featuresStepByStep(stage, of: images)
      #expect(steps.shape == found.shape)
      let stepError = try relativeError(steps.values, expected.elements(of: Float.self))
      #expect(stepError <= Self.bar, "\(name), step by step")
    }
  }

  static let placements: [(golden: Golden, metadata: FileMetadata)] = [
    (.v1, [MetadataKey.bottleneckStride: "conv1"]),
    (.dilated, [MetadataKey.replaceStrideWithDilation: "false,true,true"]),
  ]

  /// The blocks of these networks are those of no architecture with a name: the file of a whole one
  /// shows only that its metadata are obeyed.
  @Test("a network has the strides that its file states", arguments: placements)
  func statedStrides(golden: Golden, metadata: FileMetadata) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("resnet50.rnw")
    let weights = try Golden.all[5].weights()
    try NativeFile.write(TensorToWrite.all(of: weights), metadata: metadata, to: path)
    var stated = Golden.all[5].configuration
    stated.variant.strides = golden.configuration.variant.strides
    let images = try goldenImages(1, height: 33, width: 47)
    let obeyed = try ResNetModel(path: path, threads: 1).features(.layer4, of: images)
    let expected = try ResNetModel(ResNet(stated, weights: weights), threads: 1)
      .features(.layer4, of: images)
    let usual = try ResNetModel(Golden.all[5].network(), threads: 1).features(.layer4, of: images)
    #expect(obeyed.shape == expected.shape && obeyed.values == expected.values)
    #expect(obeyed.values != usual.values)
  }

  @Test("unknown strides in a file throw unreadableFile")
  func unknownStrides() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("resnet50.rnw")
    try NativeFile.write(
      TensorToWrite.all(of: Golden.all[5].weights()),
      metadata: [MetadataKey.bottleneckStride: "conv9"], to: path)
    let error = #expect(throws: InferenceError.self) { try ResNetModel(path: path) }
    #expect(error?.code == .unreadableFile)
    #expect(error?.detail.contains("bottleneck_stride") == true)
  }

  @Test("the thread count does not change the logits", arguments: [2, 3])
  func threads(threads: Int) throws {
    let golden = Golden.all[5]
    let images = try goldenImages(3, height: 64, width: 48)
    let logits = try ResNetModel(golden.network(), threads: threads).logits(of: images)
    let expected = try #require(try golden.outputs().tensor(named: "3x64x48.logits"))
    let error = try relativeError(logits.values, expected.elements(of: Float.self))
    #expect(error <= Self.bar)
  }

  @Test("an image has the same logits alone and in a batch")
  func batches() throws {
    let model = try ResNetModel(Golden.all[0].network(), threads: 1)
    let batch = try goldenImages(3, height: 33, width: 47)
    let together = try model.logits(of: batch)
    let size = batch.values.count / 3
    for number in 0..<3 {
      let one = try ImageBatch(
        height: 33, width: 47, values: Array(batch.values[number * size..<(number + 1) * size]))
      let alone = try model.logits(of: one)
      #expect(relativeError(alone.values, Array(together[number])) <= Self.bar)
    }
  }

  @Test("small and long images are accepted", arguments: [(1, 1), (2, 1), (7, 5), (1, 300)])
  func imageSizes(height: Int, width: Int) throws {
    let model = try ResNetModel(Golden.all[0].network(), threads: 1)
    let features = try model.features(
      .layer4, of: goldenImages(1, height: height, width: width))
    #expect(features.shape == [1, 16, (height + 31) / 32, (width + 31) / 32])
    #expect(features.values.allSatisfy { $0.isFinite })
  }

  @Test("stages can be requested in any order")
  func stageOrder() throws {
    let model = try ResNetModel(Golden.all[0].network(), threads: 1)
    let images = try goldenImages(1, height: 33, width: 47)
    let logits = try model.logits(of: images)
    let pooled = try model.features(.pooled, of: images)
    #expect(try model.features(.logits, of: images).values == logits.values)
    #expect(pooled.shape == [1, 16])
    let first = try model.features(.layer1, of: images)
    #expect(first.shape == [1, 2, 9, 12])
    model.removeCompiledShapes()
    #expect(try model.logits(of: images) == logits)
  }
}
