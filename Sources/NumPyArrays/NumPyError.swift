internal import Tensors

/// Why bytes that NumPy wrote cannot be read as an array.
public struct NumPyError: Error, Hashable, Sendable {
  /// The kinds of failure, for programs to tell apart.
  public enum Code: String, Hashable, Sendable {
    /// The bytes do not begin as a `.npy` file does, or end too early.
    case malformedHeader
    /// The version of the `.npy` format is not 1, 2 or 3.
    case unsupportedVersion
    /// The recorded call does not have the arguments that NumPy gives it.
    case malformedArray
    /// The array has another number of bytes than its shape and type need.
    case sizeMismatch
    /// The shape is impossible; see `TensorError`.
    case tensor
  }

  /// The kind of failure.
  public let code: Code
  /// Where in the header the fault is, in bytes from the start of the `.npy` data.
  public let offset: Int?
  /// What was found and what was expected.
  public let detail: String

  /// Creates an error.
  public init(_ code: Code, at offset: Int? = nil, _ detail: String) {
    self.code = code
    self.offset = offset
    self.detail = detail
  }

  init(_ error: TensorError) {
    self.init(.tensor, error.detail)
  }
}

extension NumPyError: CustomStringConvertible {
  /// One sentence, with the position where it is known.
  public var description: String {
    offset.map { "\(detail) (byte \($0) of the .npy data)" } ?? detail
  }
}
