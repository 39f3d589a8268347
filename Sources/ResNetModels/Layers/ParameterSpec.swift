/// What a network expects under one key of its state dict, known without any weights.
public struct ParameterSpec: Hashable, Sendable {
  /// Whether training changes the values, as PyTorch tells the two apart.
  public enum Kind: String, Hashable, Sendable {
    /// Learned: `torch.nn.Parameter`.
    case parameter
    /// Kept beside the parameters, such as running statistics: `Module.register_buffer`.
    case buffer
  }

  /// The key, dotted from the top of the network, such as `layer3.1.conv2.weight`.
  public let path: String
  /// The size of each dimension; empty for a scalar.
  public let shape: [Int]
  /// Whether it is a parameter or a buffer.
  public let kind: Kind
  /// Whether the network is complete without it, as without `num_batches_tracked`.
  public let isOptional: Bool

  /// Creates the expectation of one entry.
  public init(path: String, shape: [Int], kind: Kind, isOptional: Bool = false) {
    self.path = path
    self.shape = shape
    self.kind = kind
    self.isOptional = isOptional
  }

  /// The number of elements, the product of the shape; `Int.max` if that is more than an `Int`.
  public var elementCount: Int {
    shape.reduce(1) { product, size in
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      return overflow ? .max : next
    }
  }
}
