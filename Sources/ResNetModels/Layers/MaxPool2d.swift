public import Evidence

/// The largest value under each position of a window: `[batch, channels, height, width]` to
/// `[batch, channels, height', width']`.
///
/// The corresponding PyTorch type is `torch.nn.MaxPool2d`, with square windows.
public struct MaxPool2d: Module {
  /// The side of the window, in pixels.
  public let kernelSize: Int
  /// The distance between neighbouring positions of the window, in pixels.
  public let stride: Int
  /// The border of minus infinity added at each side, in pixels.
  public let padding: Int
  /// The distance between neighbouring elements of the window, in pixels.
  public let dilation: Int
  /// Whether a window may begin inside and end past the border.
  public let ceilMode: Bool

  /// Creates a pooling; without a stride, windows do not overlap.
  public init(
    kernelSize: Int, stride: Int? = nil, padding: Int = 0, dilation: Int = 1, ceilMode: Bool = false
  ) {
    self.kernelSize = kernelSize
    self.stride = stride ?? kernelSize
    self.padding = padding
    self.dilation = dilation
    self.ceilMode = ceilMode
  }

  /// All arguments.
  public var attributes: [(name: String, value: EvidenceValue)] {
    [
      ("kernel_size", .integer(kernelSize)), ("stride", .integer(stride)),
      ("padding", .integer(padding)), ("dilation", .integer(dilation)),
      ("ceil_mode", .bool(ceilMode)), ("return_indices", .bool(false)),
    ]
  }

  /// The arguments.
  public var extraRepresentation: String {
    """
    kernel_size=\(kernelSize), stride=\(stride), padding=\(padding), dilation=\(dilation), \
    ceil_mode=\(ceilMode ? "True" : "False")
    """
  }
}
