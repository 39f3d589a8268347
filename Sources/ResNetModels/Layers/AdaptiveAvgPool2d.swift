public import Evidence

/// The mean over as many windows as give the size asked for: `[batch, channels, height, width]`
/// to `[batch, channels, outputSize]`.
///
/// The corresponding PyTorch type is `torch.nn.AdaptiveAvgPool2d`.
public struct AdaptiveAvgPool2d: Module {
  /// The height and width that come out, in pixels.
  public let outputSize: Size2D

  /// Creates a pooling.
  public init(_ outputSize: Size2D) { self.outputSize = outputSize }

  /// The size that comes out.
  public var attributes: [(name: String, value: EvidenceValue)] {
    [("output_size", outputSize.evidence)]
  }

  /// The argument.
  public var extraRepresentation: String { "output_size=\(outputSize)" }
}
