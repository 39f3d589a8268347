/// Two 3x3 convolutions and a shortcut: `[batch, inChannels, height, width]` to
/// `[batch, planes, height / stride, width / stride]`.
///
/// The corresponding torchvision type is `torchvision.models.resnet.BasicBlock`.
public struct BasicBlock<Leaf: Sendable>: Module {
  /// The first convolution, 3x3, which carries the stride.
  public let conv1: Conv2d<Leaf>
  /// The normalisation after ``conv1``.
  public let bn1: BatchNorm2d<Leaf>
  /// The activation, after ``bn1`` and again after the sum.
  public let relu: ReLU
  /// The second convolution, 3x3.
  public let conv2: Conv2d<Leaf>
  /// The normalisation after ``conv2``.
  public let bn2: BatchNorm2d<Leaf>
  /// What brings the input to the output's shape; `nil` where it has it already.
  public let downsample: Sequential<Layer<Leaf>>?

  /// Creates a block from the members of a scope.
  ///
  /// - Throws: `Failure` if the scope lacks an entry.
  public init<Failure>(
    _ inChannels: Int, _ planes: Int, stride: Int, variant: ResNetVariant = .torchvision,
    in scope: ModuleScope<Leaf, Failure>
  ) throws(Failure) {
    let bias = variant.hasConvolutionBiases
    let eps = variant.normalizationEpsilon
    conv1 = try Conv2d(
      inChannels, planes, kernelSize: 3, stride: Size2D(stride), padding: 1, bias: bias,
      in: scope["conv1"])
    bn1 = try BatchNorm2d(planes, eps: eps, in: scope["bn1"])
    relu = ReLU(inPlace: true)
    conv2 = try Conv2d(planes, planes, kernelSize: 3, padding: 1, bias: bias, in: scope["conv2"])
    bn2 = try BatchNorm2d(planes, eps: eps, in: scope["bn2"])
    downsample = try shortcut(
      inChannels, planes, stride: stride, variant: variant, in: scope["downsample"])
  }

  /// The members in torchvision's order.
  public var children: [(name: String, module: any Module)] {
    [("conv1", conv1), ("bn1", bn1), ("relu", relu), ("conv2", conv2), ("bn2", bn2)]
      + (downsample.map { [("downsample", $0)] } ?? [])
  }
}

/// The convolution, 1x1 in torchvision, and normalisation beside a block; `nil` where the shapes agree already.
func shortcut<Leaf, Failure>(
  _ inChannels: Int, _ outChannels: Int, stride: Int, variant: ResNetVariant,
  in scope: ModuleScope<Leaf, Failure>
) throws(Failure) -> Sequential<Layer<Leaf>>? {
  guard stride != 1 || inChannels != outChannels else { return nil }
  let kernelSize = variant.projectionKernelSize
  let projection = try Conv2d(
    inChannels, outChannels, kernelSize: Size2D(kernelSize), stride: Size2D(stride),
    padding: Size2D(kernelSize / 2), bias: variant.hasConvolutionBiases, in: scope["0"])
  let norm = try BatchNorm2d(outChannels, eps: variant.normalizationEpsilon, in: scope["1"])
  return Sequential([.conv2d(projection), .batchNorm2d(norm)])
}
