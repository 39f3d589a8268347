public import Evidence

/// The mean under each position of a window, of the values that are in the image:
/// `[batch, channels, height, width]` to `[batch, channels, height', width']`.
///
/// The corresponding PyTorch type is `torch.nn.AvgPool2d`, with square windows, without padding,
/// and with `count_include_pad=False`.
public struct AvgPool2d: Module {
  /// The side of the window, in pixels.
  public let kernelSize: Int
  /// The distance between neighboring positions of the window, in pixels.
  public let stride: Int
  /// True if a window may begin inside and end past the border.
  public let ceilMode: Bool

  /// Creates a pooling; without a stride, windows do not overlap.
  public init(kernelSize: Int, stride: Int? = nil, ceilMode: Bool = false) {
    self.kernelSize = kernelSize
    self.stride = stride ?? kernelSize
    self.ceilMode = ceilMode
  }

  /// The numbers that decide what is computed.
  ///
  /// `count_include_pad` decides nothing without padding and with windows within the border.
  public var attributes: [(name: String, value: EvidenceValue)] {
    [
      ("kernel_size", .integer(kernelSize)), ("stride", .integer(stride)),
      ("padding", .integer(0)), ("ceil_mode", .bool(ceilMode)),
    ] + (ceilMode ? [("count_include_pad", .bool(false))] : [])
  }

  /// The three arguments that PyTorch prints.
  public var extraRepresentation: String {
    "kernel_size=\(kernelSize), stride=\(stride), padding=0"
  }
}
