internal import MappedFiles
internal import NativeFormat
public import ResNetModels
internal import Tensors
internal import TorchArchive

/// Why weights could not be read, chosen or written.
public struct ConversionError: Error, Sendable {
  /// The kinds of failure; ``exitCode`` follows from them.
  public enum Code: String, Hashable, Sendable {
    /// The input cannot be read or is refused.
    case unreadableInput
    /// The file's name states a hash that its content does not have.
    case hashMismatch
    /// The input is none of the architectures, or several.
    case unrecognized
    /// The input does not cover the architecture; see ``ConversionError/report``.
    case incomplete
    /// The input covers the architecture and states another one; see ``ConversionError/report``.
    case contradicted
    /// The input has tensors that no output can hold as they are.
    case unsupportedTensors
    /// The output could not be written.
    case unwritableOutput
    /// The output was written and does not read back as the input.
    case verificationFailed
  }

  /// The kind of failure.
  public let code: Code
  /// The file at fault.
  public let path: String
  /// What was found, what was expected, what to do.
  public let detail: String
  /// What is covered and what is not, if ``code`` is ``Code/incomplete`` or
  /// ``Code/contradicted``.
  public let report: CoverageReport?

  /// Creates an error about the file at `path`.
  public init(_ code: Code, path: String, _ detail: String, report: CoverageReport? = nil) {
    self.code = code
    self.path = path
    self.detail = detail
    self.report = report
  }

  init(reading path: String, _ error: ArchiveError) {
    self.init(.unreadableInput, path: path, "\(error)")
  }

  init(reading path: String, _ error: FileError) {
    self.init(.unreadableInput, path: path, error.detail)
  }

  init(reading path: String, _ error: FormatError) {
    self.init(.unreadableInput, path: path, error.detail)
  }

  /// An error while `output` was written from `input`: either may be at fault.
  init(writing output: String, from input: String, _ error: FormatError) {
    if case .file(let fault) = error.cause, fault.code == .changedWhileMapped {
      self.init(.unreadableInput, path: input, fault.detail)
      return
    }
    switch error.code {
    case .unwritableFile: self.init(.unwritableOutput, path: output, error.detail)
    case .unreadableTensor: self.init(.unreadableInput, path: input, Self.sentence(for: error))
    default: self.init(.unsupportedTensors, path: input, error.detail)
    }
  }

  /// What is wrong with a tensor, in the sentence of the module that read it.
  private static func sentence(for error: FormatError) -> String {
    guard case .tensor(let cause) = error.cause, let name = error.key else { return error.detail }
    return "\(name): \(cause)"
  }

  init(recognizing path: String, _ error: ModelError) {
    self.init(.unrecognized, path: path, "\(error)")
  }

  /// The exit status that the command gives: 1 incomplete or different, 2 unreadable or refused, 3
  /// not written.
  public var exitCode: Int32 {
    switch code {
    case .incomplete, .verificationFailed: 1
    case .unreadableInput, .hashMismatch, .unrecognized, .contradicted, .unsupportedTensors: 2
    case .unwritableOutput: 3
    }
  }
}

extension ConversionError: CustomStringConvertible {
  /// One sentence: the path, then what is wrong with it.
  public var description: String { "\(path): \(detail)" }
}
