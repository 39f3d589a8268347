/// A residual network: images `[batch, channels, height, width]` to logits `[batch, classes]`, or to
/// features if there is no classifier.
///
/// Its members have the names of the checkpoint, so that `network.layer3[1].conv2.weight` is the
/// entry `layer3.1.conv2.weight`. The corresponding torchvision type is
/// `torchvision.models.ResNet`.
public struct ResNet<Leaf: Sendable>: Module {
  /// What this network is.
  public let configuration: ResNetConfiguration
  /// The stem's convolution, in a deep stem the last of three; a ``ResNetVariant`` may call it
  /// otherwise.
  public let conv1: Conv2d<Leaf>
  /// The layers of a deep stem, ``conv1`` last; `nil` in a stem of one convolution.
  public let deepStem: Sequential<Layer<Leaf>>?
  /// The normalisation after ``conv1``.
  public let bn1: BatchNorm2d<Leaf>
  /// The activation after ``bn1``.
  public let relu: ReLU
  /// The stem's pooling, 3x3 with stride 2; `nil` in a stem without pooling.
  public let maxpool: MaxPool2d?
  /// The stages, each a sequence of blocks.
  public let stages: [Sequential<ResidualBlock<Leaf>>]
  /// The mean over all positions.
  public let avgpool: AdaptiveAvgPool2d
  /// The classifier; `nil` in a network that gives features.
  public let fc: Linear<Leaf>?

  /// Creates a network from the members of a scope: the one description of a ResNet.
  ///
  /// - Throws: `Failure` if the scope lacks an entry.
  public init<Failure>(
    _ configuration: ResNetConfiguration, in scope: ModuleScope<Leaf, Failure>
  ) throws(Failure) {
    self.configuration = configuration
    let variant = configuration.variant
    (deepStem, conv1) = try configuration.convolutions(in: scope[variant.stemConvolution])
    bn1 = try BatchNorm2d(
      configuration.stemWidth, eps: variant.normalizationEpsilon,
      in: scope[variant.stemNormalization])
    relu = ReLU(inPlace: true)
    maxpool =
      configuration.stem.pooling == .max ? MaxPool2d(kernelSize: 3, stride: 2, padding: 1) : nil
    var stages: [Sequential<ResidualBlock<Leaf>>] = []
    for stage in 1..<(configuration.blocksPerStage.count + 1) {
      stages.append(try Self.stage(stage, of: configuration, in: scope["layer\(stage)"]))
    }
    self.stages = stages
    avgpool = AdaptiveAvgPool2d(1)
    fc =
      configuration.hasClassifier
      ? try Linear(
        configuration.features, configuration.classes, bias: variant.hasClassifierBias,
        in: scope["fc"]) : nil
  }

  /// The first stage.
  public var layer1: Sequential<ResidualBlock<Leaf>> { stage(1) }
  /// The second stage, at half the size of the first.
  public var layer2: Sequential<ResidualBlock<Leaf>> { stage(2) }
  /// The third stage, at half the size of the second.
  public var layer3: Sequential<ResidualBlock<Leaf>> { stage(3) }
  /// The fourth stage, at half the size of the third; empty in a network of three stages.
  public var layer4: Sequential<ResidualBlock<Leaf>> { stage(4) }

  /// The members in torchvision's order.
  public var children: [(name: String, module: any Module)] {
    var members: [(name: String, module: any Module)] = [
      (configuration.variant.stemConvolution, deepStem ?? conv1),
      (configuration.variant.stemNormalization, bn1), ("relu", relu),
    ]
    if let maxpool { members.append(("maxpool", maxpool)) }
    members += stages.enumerated().map { ("layer\($0.offset + 1)", $0.element) }
    members.append(("avgpool", avgpool))
    if let fc { members.append(("fc", fc)) }
    return members
  }

  private func stage(_ number: Int) -> Sequential<ResidualBlock<Leaf>> {
    stages.indices.contains(number - 1) ? stages[number - 1] : Sequential([])
  }

  private static func stage<Failure>(
    _ stage: Int, of configuration: ResNetConfiguration, in scope: ModuleScope<Leaf, Failure>
  ) throws(Failure) -> Sequential<ResidualBlock<Leaf>> {
    let planes = configuration.planes(ofStage: stage)
    let blocks = configuration.blocksPerStage.dropFirst(stage - 1).first ?? 0
    let extras = configuration.extras(ofStage: stage)
    return try Sequential(count: blocks, in: scope) { number, scope throws(Failure) in
      let inChannels =
        number == 0
        ? configuration.inChannels(ofStage: stage) : planes * configuration.block.expansion
      let strides = configuration.variant.strides
      let usual = stage > 1 ? 2 : configuration.variant.firstStageStride
      let dilations = strides.dilations(ofStage: stage)
      let stride = number == 0 ? strides.stride(ofStage: stage, usual: usual) : 1
      return switch configuration.block {
      case .basic:
        .basic(
          try BasicBlock(
            inChannels, planes, stride: stride, variant: configuration.variant, family: extras,
            in: scope))
      case .bottleneck:
        .bottleneck(
          try Bottleneck(
            inChannels, planes, stride: stride,
            width: configuration.bottleneckWidth(ofStage: stage), groups: configuration.groups,
            dilation: number == 0 ? dilations.first : dilations.rest,
            variant: configuration.variant, family: extras, in: scope))
      }
    }
  }
}

extension ResNetConfiguration {
  /// The convolutions of the stem: all layers if it is deep, and the last convolution.
  fileprivate func convolutions<Leaf, Failure>(
    in scope: ModuleScope<Leaf, Failure>
  ) throws(Failure) -> (Sequential<Layer<Leaf>>?, Conv2d<Leaf>) {
    let kernel = Size2D(stem.kernelSize)
    let usualPadding = stem.kernelSize / 2
    guard stem.isDeep else {
      let padding = variant.stemPadding ?? usualPadding
      return (
        nil,
        try Conv2d(
          channels, stemWidth, kernelSize: kernel, stride: Size2D(stem.stride),
          padding: Size2D(padding), bias: variant.hasConvolutionBiases, in: scope)
      )
    }
    var layers: [Layer<Leaf>] = []
    var inputs = channels
    for (number, width) in stem.innerWidths.enumerated() {
      let convolution = try Conv2d(
        inputs, width, kernelSize: kernel, stride: Size2D(number == 0 ? stem.stride : 1),
        padding: Size2D(usualPadding), bias: variant.hasConvolutionBiases,
        in: scope["\(number * 3)"])
      let norm = try BatchNorm2d(
        width, eps: variant.normalizationEpsilon, in: scope["\(number * 3 + 1)"])
      layers += [.conv2d(convolution), .batchNorm2d(norm), .relu(ReLU(inPlace: true))]
      inputs = width
    }
    let last = try Conv2d(
      inputs, stemWidth, kernelSize: kernel, padding: Size2D(usualPadding),
      bias: variant.hasConvolutionBiases, in: scope["\(stem.innerWidths.count * 3)"])
    return (Sequential(layers + [.conv2d(last)]), last)
  }
}

extension ResNet where Leaf == ParameterSpec {
  /// Creates a network that holds what it expects in place of tensors.
  public init(_ configuration: ResNetConfiguration) {
    self.init(configuration, in: .specification)
  }
}
