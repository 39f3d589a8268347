internal import CEngine

/// A piece of work and the numbers of the values that it works on.
struct PlannedCall: Sendable {
  /// What is done.
  enum Work: Sendable {
    /// An operation of the engine, with its weights if it has any.
    case operation(Operation, PreparedWeights?)
    /// What is negative becomes zero and NaN stays, in so many values at the destination.
    case relu(count: Int)
    /// A pooling of row-major values by the largest, in which NaN counts as larger than all.
    case maxPool(EngineWindow)
    /// Every second pixel or so of row-major values, between channels of zeros.
    case subsample(Subsampling)
  }

  /// What is done.
  let work: Work
  /// What is read.
  let source: Int
  /// What is written, or added to.
  let destination: Int
  /// The factors of a product.
  var factors: Int?

  /// The bytes of scratch memory that the work needs.
  var scratchByteCount: Int {
    guard case .operation(let operation, _) = work else { return 0 }
    return operation.scratchByteCount
  }
}
