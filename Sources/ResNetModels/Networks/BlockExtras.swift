/// The members of a block that only some members of the family have, or have otherwise.
public struct BlockExtras: Hashable, Sendable {
  /// The kind of shortcut.
  public var shortcut = Shortcut.projection
  /// The number of the shortcut's convolution in its `Sequential`: 1 after a pooling or an `Identity`.
  public var projectionIndex = 0
  /// The inner channels of the squeeze-and-excitation; `nil` in a block without it.
  public var reducedChannels: Int?
  /// True if the squeeze-and-excitation consists of matrix products.
  public var isLinear = false
  /// A Boolean value that indicates whether the layers of the squeeze-and-excitation have biases.
  public var hasBiases = true

  /// Creates the extras of torchvision's blocks: none.
  public init() {}

  func squeezeExcitation<Leaf, Failure>(
    of channels: Int, in scope: ModuleScope<Leaf, Failure>
  ) throws(Failure) -> SqueezeExcitation<Leaf>? {
    guard let reducedChannels else { return nil }
    return try SqueezeExcitation(
      channels, reducedTo: reducedChannels, isLinear: isLinear, bias: hasBiases, in: scope)
  }

  /// The layers next to a block; `nil` where the shapes agree already.
  func downsample<Leaf, Failure>(
    _ inChannels: Int, _ outChannels: Int, stride: Int, variant: ResNetVariant,
    in scope: ModuleScope<Leaf, Failure>
  ) throws(Failure) -> Sequential<Layer<Leaf>>? {
    guard stride != 1 || inChannels != outChannels else { return nil }
    if shortcut == .zeroPadding {
      return Sequential([
        .zeroPadding(ZeroPaddingShortcut(inChannels, outChannels, stride: stride))
      ])
    }
    let pools = shortcut == .averagePool && projectionIndex == 1 && stride != 1
    let kernelSize = variant.projectionKernelSize
    let projection = try Conv2d(
      inChannels, outChannels, kernelSize: Size2D(kernelSize), stride: Size2D(pools ? 1 : stride),
      padding: Size2D(kernelSize / 2), bias: variant.hasConvolutionBiases,
      in: scope["\(projectionIndex)"])
    let norm = try BatchNorm2d(
      outChannels, eps: variant.normalizationEpsilon, in: scope["\(projectionIndex + 1)"])
    let first: [Layer<Leaf>] =
      pools
      ? [.avgPool2d(AvgPool2d(kernelSize: 2, stride: stride, ceilMode: true))]
      : projectionIndex == 1 ? [.identity(Identity())] : []
    return Sequential(first + [.conv2d(projection), .batchNorm2d(norm)])
  }
}
