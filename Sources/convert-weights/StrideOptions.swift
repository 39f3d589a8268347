public import ArgumentParser
public import ResNetModels

/// The options that say where a network of bottlenecks halves height and width.
struct StrideOptions: ParsableArguments {
  @Option(
    help: """
      The convolution of a bottleneck with the stride: conv2 (ResNet v1.5, torchvision's) or conv1 \
      (v1); no shape tells.
      """)
  var bottleneckStride: StridePlacement.BottleneckStride?
  @Option(
    help: ArgumentHelp(
      "Whether layer2, layer3 and layer4 dilate in place of their stride, as false,true,true.",
      valueName: "flags"))
  var replaceStrideWithDilation: StageFlags?

  @Option(
    help: ArgumentHelp(
      "The stride of the stem's first convolution; no shape shows it.", valueName: "stride"))
  var stemStride: Int?
  @Option(help: "The pooling of the stem, max or none; no name or shape shows it.")
  var stemPooling: Stem.Pooling?

  func validate() throws {
    if let stemStride, !(1...4).contains(stemStride) {
      throw ValidationError("--stem-stride must be a number from 1 to 4.")
    }
  }

  /// Whether any was given.
  var isUsed: Bool { isUsedForBottlenecks || stem != StemChoices() }

  /// Whether any was given that only bottlenecks have a use for.
  var isUsedForBottlenecks: Bool { bottleneckStride != nil || replaceStrideWithDilation != nil }

  /// The stem's stride and pooling, as far as they were given.
  var stem: StemChoices {
    var choices = StemChoices()
    choices.stride = stemStride
    choices.pooling = stemPooling
    return choices
  }

  /// The places, torchvision's where none was given.
  var placement: StridePlacement {
    StridePlacement().replacing(
      bottleneck: bottleneckStride, replacedWithDilation: replaceStrideWithDilation?.flags)
  }
}

/// A flag for each of `layer2`, `layer3` and `layer4`, typed as `false,true,true`.
struct StageFlags: ExpressibleByArgument {
  let flags: [Bool]

  init?(argument: String) {
    guard let placement = StridePlacement(bottleneck: nil, dilation: argument) else { return nil }
    flags = placement.replacedWithDilation
  }
}

extension StridePlacement.BottleneckStride: ExpressibleByArgument {}

extension Stem.Pooling: ExpressibleByArgument {}
