/// What is wrong with one tensor or with the storage behind it.
public struct TensorError: Error, Hashable, Sendable {
  /// The kinds of failure, for programs to tell apart.
  public enum Code: String, Hashable, Sendable {
    /// A size, a stride or the storage offset is negative.
    case negativeExtent
    /// The shape and the strides have different lengths.
    case rankMismatch
    /// A product of sizes, strides and the element size exceeds what an `Int` holds.
    case overflow
    /// The tensor reaches past the end of its storage.
    case outOfStorage
    /// The storage's bytes do not have the checksum that the file states.
    case checksumMismatch
    /// The storage's bytes cannot be read out of its container.
    case unreadableStorage
    /// The elements are not of the type that was asked for.
    case dtypeMismatch
    /// Elements narrower than a byte can be read only in storage order.
    case unsupportedLayout
    /// More dimensions than any tensor has.
    case tooManyDimensions
    /// Elements that have no negative or no conjugate are said to be one.
    case unsupportedInterpretation
    /// Written out, the tensor takes far more bytes than its storage has.
    case limitExceeded
  }

  /// The kind of failure.
  public let code: Code
  /// What was found and what was expected.
  public let detail: String

  /// Creates an error.
  public init(_ code: Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }
}

extension TensorError: CustomStringConvertible {
  /// The detail, one sentence without the tensor's name.
  public var description: String { detail }
}
