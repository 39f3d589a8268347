public import Evidence

/// Normalises each channel of `[batch, features, height, width]` by its running statistics.
///
/// The corresponding PyTorch type is `torch.nn.BatchNorm2d`, affine and with running statistics.
public struct BatchNorm2d<Leaf: Sendable>: Module {
  /// The factor of each channel, `[features]`.
  public let weight: Leaf
  /// What is added to each channel, `[features]`.
  public let bias: Leaf
  /// The mean of each channel, `[features]`; `running_mean` in the state dict.
  public let runningMean: Leaf
  /// The variance of each channel, `[features]`; `running_var` in the state dict.
  public let runningVar: Leaf
  /// The number of training steps so far, a scalar; `num_batches_tracked` in the state dict.
  ///
  /// Checkpoints written before 2018 lack it, and running a network does not need it.
  public let numBatchesTracked: Leaf?
  /// The number of channels.
  public let features: Int
  /// What is added to the variance before its root is taken.
  public let eps: Double
  /// The weight of a new batch in the running statistics; `nil` for their plain average.
  public let momentum: Double?

  /// Creates a normalisation from the five entries of a scope.
  ///
  /// - Throws: `Failure` if the scope lacks one of the first four.
  public init<Failure>(
    _ features: Int, eps: Double = 1e-5, momentum: Double? = 0.1,
    in scope: ModuleScope<Leaf, Failure>
  ) throws(Failure) {
    self.features = features
    self.eps = eps
    self.momentum = momentum
    weight = try scope.parameter("weight", shape: [features])
    bias = try scope.parameter("bias", shape: [features])
    runningMean = try scope.buffer("running_mean", shape: [features])
    runningVar = try scope.buffer("running_var", shape: [features])
    numBatchesTracked = try scope.optionalBuffer("num_batches_tracked", shape: [])
  }

  /// The arguments; Swift writes these floating-point numbers as Python does.
  public var extraRepresentation: String {
    let momentum = momentum.map { "\($0)" } ?? "None"
    return "\(features), eps=\(eps), momentum=\(momentum), affine=True, track_running_stats=True"
  }

  /// What is added to the variance, and that the running statistics are used.
  public var attributes: [(name: String, value: EvidenceValue)] {
    [("eps", .number(eps)), ("track_running_stats", .bool(true))]
  }

  /// The two parameters, then the buffers.
  public var leaves: [(name: String, leaf: Leaf)] {
    [
      ("weight", weight), ("bias", bias), ("running_mean", runningMean),
      ("running_var", runningVar),
    ] + (numBatchesTracked.map { [("num_batches_tracked", $0)] } ?? [])
  }
}
