/// An operation and the numbers of the values that it works on.
struct PlannedCall: Sendable {
  /// The operation.
  let operation: Operation
  /// What it reads.
  let source: Int
  /// What it writes, or adds to.
  let destination: Int
  /// Its weights, if it has any.
  let weights: PreparedWeights?
}
