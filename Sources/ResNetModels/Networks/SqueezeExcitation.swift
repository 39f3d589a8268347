/// Weighs the channels of a block's output by numbers from 0 to 1 that are computed from their means.
///
/// The means pass through ``fc1``, a ReLU, ``fc2`` and a sigmoid. The corresponding timm type is
/// `timm.layers.SqueezeExcite`; OpenMMLab's is `SELayer`.
public struct SqueezeExcitation<Leaf: Sendable>: Module {
  /// The layer that reduces the channels.
  public let fc1: Layer<Leaf>
  /// The activation after ``fc1``.
  public let act = ReLU(inPlace: true)
  /// The layer that restores the channels.
  public let fc2: Layer<Leaf>
  /// The function from numbers to weights, after ``fc2``.
  public let gate = Sigmoid()

  /// Creates a module from the members of a scope.
  ///
  /// - Throws: `Failure` if the scope lacks an entry.
  public init<Failure>(
    _ channels: Int, reducedTo reduced: Int, isLinear: Bool, bias: Bool,
    in scope: ModuleScope<Leaf, Failure>
  ) throws(Failure) {
    func layer(
      _ inputs: Int, _ outputs: Int, in scope: ModuleScope<Leaf, Failure>
    ) throws(Failure) -> Layer<Leaf> {
      isLinear
        ? .linear(try Linear(inputs, outputs, bias: bias, in: scope))
        : .conv2d(try Conv2d(inputs, outputs, kernelSize: 1, bias: bias, in: scope))
    }
    fc1 = try layer(channels, reduced, in: scope["fc1"])
    fc2 = try layer(reduced, channels, in: scope["fc2"])
  }

  /// The members in timm's order.
  public var children: [(name: String, module: any Module)] {
    [("fc1", fc1), ("act", act), ("fc2", fc2), ("gate", gate)]
  }
}
