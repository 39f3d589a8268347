/// Returns its input.
///
/// The corresponding PyTorch type is `torch.nn.Identity`.
public struct Identity: Module {
  /// Creates the module.
  public init() {}
}
