/// The properties that distinguish one member of the ResNet family from another: the block, its
/// counts, the widths, the stem and the shortcuts.
public struct ResNetConfiguration: Hashable, Sendable {
  /// The two kinds of block.
  public enum Block: String, Hashable, Sendable {
    /// ``BasicBlock``.
    case basic
    /// ``Bottleneck``.
    case bottleneck

    /// The output channels of a block as a multiple of its planes.
    public var expansion: Int { self == .basic ? 1 : 4 }
  }

  /// The kind of every block.
  public var block: Block
  /// The number of blocks in `layer1`, `layer2` and so on; CIFAR networks often have three stages.
  public var blocksPerStage: [Int]
  /// The number of classes, the outputs of `fc`.
  public var classes: Int
  /// Whether the network ends in `fc`; without it, it gives features in place of logits.
  public var hasClassifier = true
  /// The number of channels of an image.
  public var channels: Int
  /// The planes of `layer1`, which each later stage doubles: 64 in torchvision.
  public var baseWidth: Int
  /// The planes of each stage where they do not double; `nil` where they do.
  public var stagePlanes: [Int]?
  /// The groups of a bottleneck's 3x3 convolution: 32 or 64 in a ResNeXt; a basic block has none.
  public var groups: Int
  /// The channels of each group where the planes are 64: 4 or 8 in a ResNeXt, 128 in a wide ResNet.
  public var widthPerGroup: Int
  /// The channels of the 3x3 convolution of each stage where ``widthPerGroup`` does not give them.
  public var bottleneckWidths: [Int]?
  /// The layers before the first stage.
  public var stem = Stem()
  /// The kind of shortcut where a block changes the shape.
  public var shortcut = Shortcut.projection
  /// The number of the shortcut's convolution in each stage; empty for 0 in all stages.
  public var projectionIndices: [Int] = []
  /// The squeeze-and-excitation of every block; `nil` in a network without it.
  public var squeezeExcitation: SqueezeExcitationSizes?
  /// What the network does unlike torchvision's, if anything.
  public var variant: ResNetVariant

  /// Creates a configuration; the defaults are torchvision's.
  public init(
    block: Block, blocksPerStage: [Int], classes: Int = 1000, channels: Int = 3,
    baseWidth: Int = 64, groups: Int = 1, widthPerGroup: Int = 64, stem: Stem = Stem(),
    variant: ResNetVariant = .torchvision
  ) {
    self.block = block
    self.blocksPerStage = blocksPerStage
    self.classes = classes
    self.channels = channels
    self.baseWidth = baseWidth
    self.groups = groups
    self.widthPerGroup = widthPerGroup
    self.stem = stem
    self.variant = variant
  }

  /// torchvision's `resnet18`.
  public static let resNet18 = Self(block: .basic, blocksPerStage: [2, 2, 2, 2])
  /// torchvision's `resnet34`.
  public static let resNet34 = Self(block: .basic, blocksPerStage: [3, 4, 6, 3])
  /// torchvision's `resnet50`.
  public static let resNet50 = Self(block: .bottleneck, blocksPerStage: [3, 4, 6, 3])
  /// torchvision's `resnet101`.
  public static let resNet101 = Self(block: .bottleneck, blocksPerStage: [3, 4, 23, 3])
  /// torchvision's `resnet152`.
  public static let resNet152 = Self(block: .bottleneck, blocksPerStage: [3, 8, 36, 3])

  /// The ResNet-18 of a PaddlePaddle course, with ``ResNetVariant/paddle``.
  public static let paddleResNet18 = Self(
    block: .basic, blocksPerStage: [2, 2, 2, 2], variant: .paddle)

  /// The numbers that a report and a converted file state; the classes if there is a classifier,
  /// the base width if it is not 64.
  public var numbers: [String: Int] {
    var numbers = ["channels": channels]
    if hasClassifier { numbers["classes"] = classes }
    if baseWidth != 64 { numbers["baseWidth"] = baseWidth }
    return numbers
  }
}

extension ResNetConfiguration {
  /// The inputs of `fc`.
  public var features: Int { planes(ofStage: max(blocksPerStage.count, 1)) * block.expansion }

  /// The output channels of the stem.
  public var stemWidth: Int { stem.width ?? baseWidth }

  /// The planes of the blocks of `layer1`, `layer2` and so on, by the number of the stage.
  func planes(ofStage stage: Int) -> Int {
    if let stagePlanes, stagePlanes.indices.contains(stage - 1) { return stagePlanes[stage - 1] }
    return baseWidth << (stage - 1)
  }

  /// The channels that go into a stage.
  func inChannels(ofStage stage: Int) -> Int {
    stage == 1 ? stemWidth : planes(ofStage: stage - 1) * block.expansion
  }

  /// The channels of the 3x3 convolution of the bottlenecks of a stage.
  func bottleneckWidth(ofStage stage: Int) -> Int {
    if let widths = bottleneckWidths, widths.indices.contains(stage - 1) {
      return widths[stage - 1]
    }
    return planes(ofStage: stage) * widthPerGroup / 64 * groups
  }

  /// The members of the blocks of a stage that only some networks have.
  func extras(ofStage stage: Int) -> BlockExtras {
    var extras = BlockExtras()
    extras.shortcut = shortcut
    if projectionIndices.indices.contains(stage - 1) {
      extras.projectionIndex = projectionIndices[stage - 1]
    }
    if let squeeze = squeezeExcitation, squeeze.reducedChannels.indices.contains(stage - 1) {
      extras.reducedChannels = squeeze.reducedChannels[stage - 1]
      extras.isLinear = squeeze.isLinear
      extras.hasBiases = squeeze.hasBiases
    }
    return extras
  }
}
