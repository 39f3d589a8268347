/// A 1x1, a 3x3 and a 1x1 convolution and a shortcut: `[batch, inChannels, height, width]` to
/// `[batch, 4 * planes, height / stride, width / stride]`.
///
/// The stride stands at the 3x3 convolution, as torchvision has it ("ResNet v1.5"), unless the
/// ``ResNetVariant/strides`` say otherwise. The
/// corresponding torchvision type is `torchvision.models.resnet.Bottleneck`.
public struct Bottleneck<Leaf: Sendable>: Module {
  /// The first convolution, 1x1, to the inner width; in "ResNet v1" it carries the stride.
  public let conv1: Conv2d<Leaf>
  /// The normalisation after ``conv1``.
  public let bn1: BatchNorm2d<Leaf>
  /// The second convolution, 3x3, which carries the groups, the dilation and usually the stride.
  public let conv2: Conv2d<Leaf>
  /// The normalisation after ``conv2``.
  public let bn2: BatchNorm2d<Leaf>
  /// The third convolution, 1x1, to four times the planes.
  public let conv3: Conv2d<Leaf>
  /// The normalisation after ``conv3``.
  public let bn3: BatchNorm2d<Leaf>
  /// The activation, after ``bn1``, ``bn2`` and the sum.
  public let relu: ReLU
  /// The weights of the channels before the sum; `nil` in a network without them.
  public let se: SqueezeExcitation<Leaf>?
  /// What brings the input to the output's shape; `nil` where it has it already.
  public let downsample: Sequential<Layer<Leaf>>?

  /// Creates a block from the members of a scope.
  ///
  /// - Parameters:
  ///   - inChannels: The channels that go in.
  ///   - planes: A quarter of the channels that come out.
  ///   - stride: The factor by which height and width shrink.
  ///   - width: The channels of the 3x3 convolution; `planes` in a plain ResNet.
  ///   - groups: The groups of the 3x3 convolution.
  ///   - dilation: The dilation of the 3x3 convolution.
  ///   - variant: Where the stride stands, whether convolutions have biases, and the kernel of the shortcut.
  ///   - family: The kind of shortcut and the squeeze-and-excitation.
  ///   - scope: Where the parameters and buffers come from.
  /// - Throws: `Failure` if the scope lacks an entry.
  public init<Failure>(
    _ inChannels: Int, _ planes: Int, stride: Int, width: Int, groups: Int,
    dilation: Int = 1, variant: ResNetVariant = .torchvision,
    family: BlockExtras = BlockExtras(), in scope: ModuleScope<Leaf, Failure>
  ) throws(Failure) {
    let outChannels = planes * ResNetConfiguration.Block.bottleneck.expansion
    let bias = variant.hasConvolutionBiases
    let eps = variant.normalizationEpsilon
    let strideIsFirst = variant.strides.bottleneck == .conv1
    conv1 = try Conv2d(
      inChannels, width, kernelSize: 1, stride: Size2D(strideIsFirst ? stride : 1), bias: bias,
      in: scope["conv1"])
    bn1 = try BatchNorm2d(width, eps: eps, in: scope["bn1"])
    conv2 = try Conv2d(
      width, width, kernelSize: 3, stride: Size2D(strideIsFirst ? 1 : stride),
      padding: Size2D(dilation), dilation: Size2D(dilation), groups: groups, bias: bias,
      in: scope["conv2"])
    bn2 = try BatchNorm2d(width, eps: eps, in: scope["bn2"])
    conv3 = try Conv2d(width, outChannels, kernelSize: 1, bias: bias, in: scope["conv3"])
    bn3 = try BatchNorm2d(outChannels, eps: eps, in: scope["bn3"])
    relu = ReLU(inPlace: true)
    se = try family.squeezeExcitation(of: outChannels, in: scope["se"])
    downsample = try family.downsample(
      inChannels, outChannels, stride: stride, variant: variant, in: scope["downsample"])
  }

  /// The members in torchvision's order.
  public var children: [(name: String, module: any Module)] {
    [
      ("conv1", conv1), ("bn1", bn1), ("conv2", conv2), ("bn2", bn2), ("conv3", conv3),
      ("bn3", bn3), ("relu", relu),
    ] + (se.map { [("se", $0)] } ?? []) + (downsample.map { [("downsample", $0)] } ?? [])
  }
}
