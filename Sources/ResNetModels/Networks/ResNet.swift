/// A residual network: images `[batch, channels, height, width]` to logits `[batch, classes]`, or to
/// features if there is no classifier.
///
/// Its members have the names of the checkpoint, so that `network.layer3[1].conv2.weight` is the
/// entry `layer3.1.conv2.weight`. The corresponding torchvision type is
/// `torchvision.models.ResNet`.
public struct ResNet<Leaf: Sendable>: Module {
  /// What this network is.
  public let configuration: ResNetConfiguration
  /// The stem's convolution, 7x7 with stride 2; a ``ResNetVariant`` may call it otherwise.
  public let conv1: Conv2d<Leaf>
  /// The normalisation after ``conv1``.
  public let bn1: BatchNorm2d<Leaf>
  /// The activation after ``bn1``.
  public let relu: ReLU
  /// The stem's pooling, 3x3 with stride 2.
  public let maxpool: MaxPool2d
  /// The first stage, at a quarter of the image's size.
  public let layer1: Sequential<ResidualBlock<Leaf>>
  /// The second stage, at an eighth.
  public let layer2: Sequential<ResidualBlock<Leaf>>
  /// The third stage, at a sixteenth.
  public let layer3: Sequential<ResidualBlock<Leaf>>
  /// The fourth stage, at a thirty-second.
  public let layer4: Sequential<ResidualBlock<Leaf>>
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
    conv1 = try Conv2d(
      configuration.channels, configuration.baseWidth, kernelSize: 7, stride: 2,
      padding: Size2D(variant.stemPadding), bias: variant.hasConvolutionBiases,
      in: scope[variant.stemConvolution])
    bn1 = try BatchNorm2d(
      configuration.baseWidth, eps: variant.normalizationEpsilon,
      in: scope[variant.stemNormalization])
    relu = ReLU(inPlace: true)
    maxpool = MaxPool2d(kernelSize: 3, stride: 2, padding: 1)
    layer1 = try Self.stage(1, of: configuration, in: scope["layer1"])
    layer2 = try Self.stage(2, of: configuration, in: scope["layer2"])
    layer3 = try Self.stage(3, of: configuration, in: scope["layer3"])
    layer4 = try Self.stage(4, of: configuration, in: scope["layer4"])
    avgpool = AdaptiveAvgPool2d(1)
    fc =
      configuration.hasClassifier
      ? try Linear(configuration.features, configuration.classes, in: scope["fc"]) : nil
  }

  /// The members in torchvision's order.
  public var children: [(name: String, module: any Module)] {
    [
      (configuration.variant.stemConvolution, conv1),
      (configuration.variant.stemNormalization, bn1),
      ("relu", relu), ("maxpool", maxpool), ("layer1", layer1), ("layer2", layer2),
      ("layer3", layer3), ("layer4", layer4), ("avgpool", avgpool),
    ] + (fc.map { [("fc", $0)] } ?? [])
  }

  private static func stage<Failure>(
    _ stage: Int, of configuration: ResNetConfiguration, in scope: ModuleScope<Leaf, Failure>
  ) throws(Failure) -> Sequential<ResidualBlock<Leaf>> {
    let planes = configuration.planes(ofStage: stage)
    let blocks = configuration.blocksPerStage.dropFirst(stage - 1).first ?? 0
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
            inChannels, planes, stride: stride, variant: configuration.variant, in: scope))
      case .bottleneck:
        .bottleneck(
          try Bottleneck(
            inChannels, planes, stride: stride,
            width: configuration.bottleneckWidth(planes: planes), groups: configuration.groups,
            dilation: number == 0 ? dilations.first : dilations.rest,
            variant: configuration.variant, in: scope))
      }
    }
  }
}

extension ResNet where Leaf == ParameterSpec {
  /// Creates a network that holds what it expects in place of tensors.
  public init(_ configuration: ResNetConfiguration) {
    self.init(configuration, in: .specification)
  }
}
