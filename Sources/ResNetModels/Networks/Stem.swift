/// The layers of a ResNet before its first stage.
///
/// An ImageNet network has a 7x7 convolution with stride 2 and a max pooling. A CIFAR network has a
/// 3x3 convolution with stride 1 and no pooling. A deep stem has three 3x3 convolutions, the first
/// with stride 2, and a max pooling; timm's `resnet50c` and OpenMMLab's ResNetV1c have it.
public struct Stem: Hashable, Sendable {
  /// The pooling after the last convolution.
  public enum Pooling: String, CaseIterable, Hashable, Sendable {
    /// The largest of 3x3 values, with stride 2.
    case max
    /// No pooling.
    case none
  }

  /// The side of each kernel, in pixels, odd.
  public var kernelSize = 7
  /// The output channels of the convolutions before the last; empty for a single convolution.
  public var innerWidths: [Int] = []
  /// The output channels of the last convolution; `nil` for the network's base width.
  public var width: Int?
  /// The stride of the first convolution, which no shape shows.
  public var stride = 2
  /// The pooling, which no name or shape shows.
  public var pooling = Pooling.max

  /// Creates torchvision's stem, to be changed.
  public init() {}

  /// The stem that is usual for the kernels that a file shows: stride 1 without pooling for a single
  /// 3x3 convolution, stride 2 and a pooling for any other.
  public init(kernelSize: Int, innerWidths: [Int] = []) {
    self.kernelSize = kernelSize
    self.innerWidths = innerWidths
    guard isSmall else { return }
    stride = 1
    pooling = .none
  }

  /// torchvision's stem: 7x7 with stride 2, then a max pooling.
  public static let torchvision = Self()
  /// The stem of CIFAR networks: 3x3 with stride 1, no pooling.
  public static let cifar = Self(kernelSize: 3)
  /// Three 3x3 convolutions, whose first two give `inner` channels each.
  public static func deep(_ inner: [Int]) -> Self { Self(kernelSize: 3, innerWidths: inner) }

  /// True if the stem is three convolutions.
  public var isDeep: Bool { !innerWidths.isEmpty }
  /// True if it is a single convolution with a kernel that small images have.
  public var isSmall: Bool { !isDeep && kernelSize <= 3 }
}
