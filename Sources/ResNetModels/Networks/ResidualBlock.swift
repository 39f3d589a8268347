/// One block of a ResNet, of either kind, with the members that the two share.
public enum ResidualBlock<Leaf: Sendable>: Module {
  /// Two 3x3 convolutions: resnet18 and resnet34.
  case basic(BasicBlock<Leaf>)
  /// A 1x1, a 3x3 and a 1x1 convolution: resnet50 and deeper.
  case bottleneck(Bottleneck<Leaf>)

  /// The first convolution.
  public var conv1: Conv2d<Leaf> {
    switch self {
    case .basic(let block): block.conv1
    case .bottleneck(let block): block.conv1
    }
  }

  /// The normalisation after ``conv1``.
  public var bn1: BatchNorm2d<Leaf> {
    switch self {
    case .basic(let block): block.bn1
    case .bottleneck(let block): block.bn1
    }
  }

  /// The second convolution.
  public var conv2: Conv2d<Leaf> {
    switch self {
    case .basic(let block): block.conv2
    case .bottleneck(let block): block.conv2
    }
  }

  /// The normalisation after ``conv2``.
  public var bn2: BatchNorm2d<Leaf> {
    switch self {
    case .basic(let block): block.bn2
    case .bottleneck(let block): block.bn2
    }
  }

  /// The third convolution, which only a bottleneck has.
  public var conv3: Conv2d<Leaf>? {
    guard case .bottleneck(let block) = self else { return nil }
    return block.conv3
  }

  /// The normalisation after ``conv3``, which only a bottleneck has.
  public var bn3: BatchNorm2d<Leaf>? {
    guard case .bottleneck(let block) = self else { return nil }
    return block.bn3
  }

  /// The weights of the channels before the sum; `nil` in a network without them.
  public var se: SqueezeExcitation<Leaf>? {
    switch self {
    case .basic(let block): block.se
    case .bottleneck(let block): block.se
    }
  }

  /// What brings the input to the output's shape; `nil` where it has it already.
  public var downsample: Sequential<Layer<Leaf>>? {
    switch self {
    case .basic(let block): block.downsample
    case .bottleneck(let block): block.downsample
    }
  }

  /// The block itself.
  public var module: any Module {
    switch self {
    case .basic(let block): block
    case .bottleneck(let block): block
    }
  }

  /// The block's own name.
  public var typeName: String { module.typeName }

  /// The block's own members.
  public var children: [(name: String, module: any Module)] { module.children }
}
