public import NativeFormat
public import ResNetModels
public import Tensors

/// Why a network cannot be loaded or cannot compute what it was given.
public struct InferenceError: Error, Hashable, Sendable {
  /// The kinds of failure, for programs to tell apart.
  public enum Code: String, CaseIterable, Hashable, Sendable {
    /// The file is not a native file; ``InferenceError/cause`` says why.
    case unreadableFile
    /// The file's tensors are not a whole network; ``InferenceError/cause`` has the report.
    case incompleteWeights
    /// A weight cannot be read or is not of a floating-point type.
    case unreadableWeight
    /// The values given are not as many as the sizes given ask for.
    case wrongValueCount
    /// The images have another number of channels than the network takes.
    case wrongChannelCount
    /// There is no image, or images are too small for the network.
    case imageTooSmall
    /// The network has fewer stages.
    case noSuchStage
    /// Finite weights and images give a value that float32 cannot hold.
    ///
    /// PyTorch's result then has NaN or infinity, which depend on the order of its sums.
    case overflow
    /// The images need more memory than there is.
    case outOfMemory
    /// The number of threads is not a positive one.
    case invalidThreadCount
    /// oneDNN refuses an operation.
    case engineFailure
  }

  /// The error of another module that led to this one.
  public enum Cause: Hashable, Sendable {
    /// The native file.
    case format(FormatError)
    /// The network, with the coverage report if it is known which one.
    case model(ModelError)
    /// The storage of a weight.
    case tensor(TensorError)
  }

  /// The kind of failure.
  public let code: Code
  /// What was found, what was expected, what to do: one sentence.
  public let detail: String
  /// The error of another module that led to this one.
  public let cause: Cause?

  init(_ code: Code, _ detail: String, cause: Cause? = nil) {
    self.code = code
    self.detail = detail
    self.cause = cause
  }

  /// What the network lacks or has too much, if ``code`` is ``Code/incompleteWeights`` and the
  /// architecture is known.
  public var report: CoverageReport? {
    guard case .model(let error) = cause else { return nil }
    return error.report
  }
}

extension InferenceError: CustomStringConvertible {
  /// The detail.
  public var description: String { detail }
}

extension InferenceError {
  init(loading path: String, _ error: ModelError) {
    self.init(.incompleteWeights, "\(path): \(error)", cause: .model(error))
  }

  init(overflowIn step: String) {
    self.init(
      .overflow,
      """
      the values overflow float32 at \(step): infinity or NaN; expected magnitudes below 3.4e38. \
      Normalize the images, or check the weights up to \(step)
      """)
  }

  init(reading name: String, _ error: TensorError) {
    self.init(.unreadableWeight, "\(name): \(error)", cause: .tensor(error))
  }
}
