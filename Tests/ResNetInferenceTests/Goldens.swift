import Fixtures
import NativeFormat
import ResNetInference
import ResNetModels
import Tensors
import Testing

/// A small network of `Data/inference` and what PyTorch computed with it.
struct Golden: Sendable, CustomTestStringConvertible {
  let name: String
  let configuration: ResNetConfiguration

  var testDescription: String { name }

  static let small: ResNetConfiguration = {
    var configuration = ResNetConfiguration.resNet18
    configuration.baseWidth = 2
    configuration.classes = 16
    return configuration
  }()

  static let all: [Golden] = [
    Golden(name: "resnet18", configuration: small),
    Golden(name: "resnet18-float64", configuration: small),
    Golden(name: "resnet18-float16", configuration: small),
    Golden(name: "resnet18-bfloat16", configuration: small),
    Golden(
      name: "resnet34",
      configuration: ResNetConfiguration(
        block: .basic, blocksPerStage: [3, 4, 6, 3], classes: 7, channels: 1, baseWidth: 1)),
    Golden(
      name: "resnet50",
      configuration: ResNetConfiguration(
        block: .bottleneck, blocksPerStage: [3, 4, 6, 3], classes: 16, baseWidth: 2)),
    Golden(
      name: "resnext",
      configuration: ResNetConfiguration(
        block: .bottleneck, blocksPerStage: [1, 2, 1, 1], classes: 16, baseWidth: 4, groups: 2)),
    Golden(
      name: "depthwise",
      configuration: ResNetConfiguration(
        block: .bottleneck, blocksPerStage: [1, 1, 1, 1], classes: 16, baseWidth: 4, groups: 8,
        widthPerGroup: 16)),
    Golden(
      name: "wide",
      configuration: ResNetConfiguration(
        block: .bottleneck, blocksPerStage: [1, 1, 2, 1], classes: 16, baseWidth: 2,
        widthPerGroup: 128)),
    v1, dilated,
    Golden(
      name: "paddle",
      configuration: ResNetConfiguration(
        block: .basic, blocksPerStage: [2, 2, 2, 2], classes: 16, baseWidth: 2, variant: .paddle)),
  ]

  /// The stride stands at the first convolution of each bottleneck.
  static let v1 = Golden(
    name: "v1", bottlenecks: [1, 1, 1, 2], StridePlacement(bottleneck: "conv1", dilation: nil))

  /// The last two stages dilate in place of their stride.
  static let dilated = Golden(
    name: "dilated", bottlenecks: [1, 1, 2, 2],
    StridePlacement(bottleneck: nil, dilation: "false,true,true"))

  init(name: String, configuration: ResNetConfiguration) {
    self.name = name
    self.configuration = configuration
  }

  private init(name: String, bottlenecks: [Int], _ strides: StridePlacement?) {
    var configuration = ResNetConfiguration(
      block: .bottleneck, blocksPerStage: bottlenecks, classes: 16, baseWidth: 2)
    configuration.variant.strides = strides ?? StridePlacement()
    self.init(name: name, configuration: configuration)
  }

  /// The network with its weights.
  func network() throws -> ResNet<Tensor> {
    try ResNet(configuration, weights: weights())
  }

  /// The weights, a state dict.
  func weights() throws -> SafetensorsFile {
    try SafetensorsFile(path: Fixtures.path("inference/\(name).weights.safetensors"))
  }

  /// PyTorch's outputs, under `BATCHxHEIGHTxWIDTH.STAGE`.
  func outputs() throws -> SafetensorsFile {
    try SafetensorsFile(path: Fixtures.path("inference/\(name).golden.safetensors"))
  }
}

/// The images that `testkit/fixtures/inference.py` makes.
func goldenImages(
  _ count: Int, channels: Int = 3, height: Int, width: Int
) throws -> ImageBatch {
  let values = (0..<count * channels * height * width).map { number in
    let step = ((number * 2_654_435_761 + 12345) % (1 << 32)) >> 8
    return Float(step) / Float(1 << 22) - 2
  }
  return try ImageBatch(
    count: count, channels: channels, height: height, width: width, values: values)
}

/// The largest difference between two rows of numbers, as a share of the range of the second;
/// infinite if they have different lengths or one holds NaN.
func relativeError(_ found: [Float], _ expected: [Float]) -> Float {
  guard found.count == expected.count, let least = expected.min(), let most = expected.max() else {
    return .infinity
  }
  var largest: Float = 0
  for (left, right) in zip(found, expected) {
    let difference = abs(left - right)
    guard difference.isFinite else { return .infinity }
    largest = max(largest, difference)
  }
  return largest / max(most - least, .leastNormalMagnitude)
}
