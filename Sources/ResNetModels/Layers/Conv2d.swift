public import Evidence

/// A convolution over images: `[batch, inChannels, height, width]` to
/// `[batch, outChannels, height', width']`.
///
/// The corresponding PyTorch type is `torch.nn.Conv2d`.
public struct Conv2d<Leaf: Sendable>: Module {
  /// The kernels, `[outChannels, inChannels / groups, kernel height, kernel width]`.
  public let weight: Leaf
  /// What is added to each output channel, `[outChannels]`; `nil` without a bias.
  public let bias: Leaf?
  /// The number of channels that go in.
  public let inChannels: Int
  /// The number of channels that come out.
  public let outChannels: Int
  /// The size of a kernel, in pixels.
  public let kernelSize: Size2D
  /// The distance between neighbouring positions of the kernel, in pixels.
  public let stride: Size2D
  /// The zeros added at each side, in pixels.
  public let padding: Size2D
  /// The distance between neighbouring elements of the kernel, in pixels.
  public let dilation: Size2D
  /// The number of parts that the channels are split into, each convolved by itself.
  public let groups: Int

  /// Creates a convolution from the `weight` and `bias` of a scope.
  ///
  /// - Throws: `Failure` if the scope has no such entry.
  public init<Failure>(
    _ inChannels: Int, _ outChannels: Int, kernelSize: Size2D, stride: Size2D = 1,
    padding: Size2D = 0, dilation: Size2D = 1, groups: Int = 1, bias: Bool = true,
    in scope: ModuleScope<Leaf, Failure>
  ) throws(Failure) {
    self.inChannels = inChannels
    self.outChannels = outChannels
    self.kernelSize = kernelSize
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
    weight = try scope.parameter(
      "weight", shape: [outChannels, inChannels / groups, kernelSize.height, kernelSize.width])
    self.bias = bias ? try scope.parameter("bias", shape: [outChannels]) : nil
  }

  /// The arguments; padding, dilation, groups and bias only where they are not the default.
  public var extraRepresentation: String {
    var parts = [
      "\(inChannels)", "\(outChannels)", "kernel_size=\(kernelSize)", "stride=\(stride)",
    ]
    if padding != 0 { parts.append("padding=\(padding)") }
    if dilation != 1 { parts.append("dilation=\(dilation)") }
    if groups != 1 { parts.append("groups=\(groups)") }
    if bias == nil { parts.append("bias=False") }
    return parts.joined(separator: ", ")
  }

  /// Strides, padding, dilation and groups, where they matter to a kernel of this size.
  public var attributes: [(name: String, value: EvidenceValue)] {
    var attributes: [(name: String, value: EvidenceValue)] = [
      ("kernel_size", kernelSize.evidence), ("stride", stride.evidence),
      ("padding", padding.evidence), ("groups", .integer(groups)), ("transposed", .bool(false)),
    ]
    if kernelSize != 1 { attributes.append(("dilation", dilation.evidence)) }
    if padding != 0 { attributes.append(("padding_mode", .text("zeros"))) }
    return attributes
  }

  /// The weight, then the bias if there is one.
  public var leaves: [(name: String, leaf: Leaf)] {
    [("weight", weight)] + (bias.map { [("bias", $0)] } ?? [])
  }
}
