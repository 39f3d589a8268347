/// The kind of shortcut of a block whose output has another shape than its input.
public enum Shortcut: String, CaseIterable, Hashable, Sendable {
  /// A strided convolution and a normalization, as in torchvision.
  case projection
  /// A mean of 2x2 values with stride 2 and ceil mode, a convolution and a normalization: timm's
  /// `resnet50d`, OpenMMLab's ResNetV1d.
  case averagePool = "average-pool"
  /// Every second pixel, with channels of zeros before and after: "option A" of the paper for
  /// CIFAR. It has no tensors.
  case zeroPadding = "zero-padding"
}

/// Takes every `stride`-th pixel and adds channels of zeros, half of them before the others.
///
/// The corresponding PyTorch expression is
/// `F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, padding, padding))`.
public struct ZeroPaddingShortcut: Module {
  /// The distance between the pixels taken.
  public let stride: Int
  /// The channels of zeros before the others; as many come after them, and one more if the
  /// difference is odd.
  public let padding: Int
  /// The number of channels that come out.
  public let outChannels: Int

  /// Creates the shortcut from `inChannels` to `outChannels`.
  public init(_ inChannels: Int, _ outChannels: Int, stride: Int) {
    self.stride = stride
    self.outChannels = outChannels
    padding = (outChannels - inChannels) / 2
  }

  /// The arguments.
  public var extraRepresentation: String {
    "stride=\(stride), padding=\(padding), out_channels=\(outChannels)"
  }
}
