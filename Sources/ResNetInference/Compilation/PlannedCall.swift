internal import CEngine

/// A piece of work and the numbers of the values that it works on.
struct PlannedCall: Sendable {
  /// What is done.
  enum Work: Sendable {
    /// An operation of the engine, with its weights if it has any.
    case operation(Operation, PreparedWeights?)
    /// A step of ours, which makes `count` values.
    case kernel(Kernel, count: Int)
    /// A measurement of `count` values of the source; the run ends early if one is too large.
    case measure(count: Int)
    /// A measurement of `count` values that fails with the name of a step if one is not finite.
    case expectFinite(count: Int, step: String)
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
