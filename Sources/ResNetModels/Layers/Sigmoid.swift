/// Maps each value `x` to `1 / (1 + exp(-x))`, whatever the shape.
///
/// The corresponding PyTorch type is `torch.nn.Sigmoid`.
public struct Sigmoid: Module {
  /// Creates the activation.
  public init() {}
}
