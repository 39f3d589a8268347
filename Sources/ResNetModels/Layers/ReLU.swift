/// Sets what is negative to zero, whatever the shape.
///
/// The corresponding PyTorch type is `torch.nn.ReLU`.
public struct ReLU: Module {
  /// Whether PyTorch overwrites the input; it changes the printed tree and nothing else.
  public let inPlace: Bool

  /// Creates the activation.
  public init(inPlace: Bool = false) { self.inPlace = inPlace }

  /// The argument, if it is not the default.
  public var extraRepresentation: String { inPlace ? "inplace=True" : "" }
}
