/// A matrix product and a sum: `[batch, inFeatures]` to `[batch, outFeatures]`.
///
/// The corresponding PyTorch type is `torch.nn.Linear`.
public struct Linear<Leaf: Sendable>: Module {
  /// The matrix, `[outFeatures, inFeatures]`.
  public let weight: Leaf
  /// What is added, `[outFeatures]`; `nil` without a bias.
  public let bias: Leaf?
  /// The number of values that go in.
  public let inFeatures: Int
  /// The number of values that come out.
  public let outFeatures: Int

  /// Creates a layer from the `weight` and `bias` of a scope.
  ///
  /// - Throws: `Failure` if the scope has no such entry.
  public init<Failure>(
    _ inFeatures: Int, _ outFeatures: Int, bias: Bool = true,
    in scope: ModuleScope<Leaf, Failure>
  ) throws(Failure) {
    self.inFeatures = inFeatures
    self.outFeatures = outFeatures
    weight = try scope.parameter("weight", shape: [outFeatures, inFeatures])
    self.bias = bias ? try scope.parameter("bias", shape: [outFeatures]) : nil
  }

  /// The arguments.
  public var extraRepresentation: String {
    let hasBias = bias == nil ? "False" : "True"
    return "in_features=\(inFeatures), out_features=\(outFeatures), bias=\(hasBias)"
  }

  /// The weight, then the bias if there is one.
  public var leaves: [(name: String, leaf: Leaf)] {
    [("weight", weight)] + (bias.map { [("bias", $0)] } ?? [])
  }
}
