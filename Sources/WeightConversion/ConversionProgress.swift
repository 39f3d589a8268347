/// How far the reading or writing of a file's bytes is.
public struct ConversionProgress: Sendable {
  /// What is being done.
  public enum Stage: String, Sendable {
    /// The SHA-256 of the input is computed.
    case hashing
    /// The output is written.
    case writing
    /// Two files, or an output and its input, are compared.
    case comparing
    /// The values of tensors are summed up.
    case measuring
  }

  /// Called often, a megabyte or so apart, by one thread at a time but not always the same.
  public typealias Handler = @Sendable (ConversionProgress) -> Void

  /// What is being done.
  public let stage: Stage
  /// The number of bytes that are done.
  public let done: Int
  /// The number of bytes to do.
  public let total: Int
}

/// Counts the bytes of one stage and tells whoever wants to know.
struct ByteMeter {
  private let stage: ConversionProgress.Stage
  private let total: Int
  private let handler: ConversionProgress.Handler?
  private var done = 0

  init(
    _ stage: ConversionProgress.Stage, total: Int, _ handler: ConversionProgress.Handler?
  ) {
    self.stage = stage
    self.total = total
    self.handler = handler
  }

  /// Counts bytes; a sum beyond an `Int`, which views of views reach, stays at its end.
  mutating func advance(by count: Int) {
    let (sum, overflow) = done.addingReportingOverflow(count)
    done = overflow ? total : sum
    handler?(ConversionProgress(stage: stage, done: min(done, total), total: total))
  }
}

extension Sequence<Int> {
  /// The sum, `Int.max` at most.
  package var saturatedSum: Int {
    reduce(0) { sum, count in
      let (next, overflow) = sum.addingReportingOverflow(count)
      return overflow ? .max : next
    }
  }
}
