/// Where a ResNet differs from torchvision's besides its numbers.
public struct ResNetVariant: Hashable, Sendable {
  /// The name of the stem's convolution in the state dict.
  public var stemConvolution = "conv1"
  /// The name of the stem's normalisation in the state dict.
  public var stemNormalization = "bn1"
  /// The zeros that a single convolution of the stem adds at each side, in pixels; `nil` to keep the
  /// size but for the stride.
  public var stemPadding: Int?
  /// The factor by which `layer1` shrinks height and width.
  public var firstStageStride = 1
  /// The side of the kernel of a projection shortcut, in pixels, odd; it is padded to keep the size.
  public var projectionKernelSize = 1
  /// Whether convolutions have a bias of their own.
  public var hasConvolutionBiases = false

  /// What every normalization adds to the variance, `eps` in PyTorch; shapes cannot show it.
  public var normalizationEpsilon = 1e-5
  /// A Boolean value that indicates whether the classifier has a bias.
  public var hasClassifierBias = true

  /// Where the strides stand, which no shape tells.
  public var strides = StridePlacement()

  /// Creates torchvision's ways, to be changed.
  public init() {}

  /// torchvision's ways.
  public static let torchvision = Self()

  /// Those of a PaddlePaddle course: an unpadded stem called `conv` and `norm`, a first stage with
  /// stride 2, projections of 3x3, and biases, which PaddlePaddle's `Conv2D` has by default.
  public static let paddle: Self = {
    var variant = Self()
    variant.stemConvolution = "conv"
    variant.stemNormalization = "norm"
    variant.stemPadding = 0
    variant.firstStageStride = 2
    variant.projectionKernelSize = 3
    variant.hasConvolutionBiases = true
    return variant
  }()
}
