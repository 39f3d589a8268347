public import MappedFiles
public import Tensors

/// What is wrong with an `.rnw` or `.safetensors` file, or why one cannot be written.
public struct FormatError: Error, Hashable, Sendable {
  /// The kinds of failure, for programs to tell apart.
  public enum Code: String, CaseIterable, Hashable, Sendable {
    /// The file cannot be opened or mapped; ``FormatError/cause`` says why.
    case unreadableFile
    /// The file does not begin as this format does.
    case wrongSignature
    /// The file ends before what it states.
    case truncated
    /// The file goes on after what it states.
    case trailingBytes
    /// The file is of a version of the format that is not known here.
    case unsupportedVersion
    /// Bytes do not have the CRC-32 that the file states for them.
    case checksumMismatch
    /// A length or a count exceeds the format's limit.
    case overLimit
    /// A field of the header has a value that it cannot have.
    case malformedHeader
    /// A field of the index has a value that it cannot have.
    case malformedIndex
    /// The header of a safetensors file is not the JSON that it should be.
    case malformedJSON
    /// Text is not UTF-8.
    case invalidText
    /// A name or a metadata key occurs twice.
    case duplicateName
    /// A tensor has a name that the format keeps for itself.
    case reservedName
    /// The element type is unknown, or one that the format cannot hold.
    case unsupportedDType
    /// The sizes are negative or their product exceeds what memory can hold.
    case invalidShape
    /// The number of bytes is not the one that the element type and the shape give.
    case wrongByteCount
    /// A tensor does not begin where the one before it ends: there is a hole or an overlap.
    case misplacedTensor
    /// An alias does not name an earlier tensor that is equal in every field.
    case invalidAlias
    /// Padding holds something else than zeros.
    case nonzeroPadding
    /// A tensor to be written cannot be read; ``FormatError/cause`` says why.
    case unreadableTensor
    /// The output file cannot be written; ``FormatError/cause`` says why.
    case unwritableFile
  }

  /// The error of another module that led to this one.
  public enum Cause: Hashable, Sendable {
    /// The file as a whole.
    case file(FileError)
    /// The storage of a tensor.
    case tensor(TensorError)
  }

  /// The kind of failure.
  public let code: Code
  /// The file that was read or written; `nil` if a tensor is refused before it is written.
  public let path: String?
  /// The position in the file, where there is one.
  public let offset: Int?
  /// The name of the tensor or the metadata key, where there is one.
  public let key: String?
  /// What was found.
  public let found: String
  /// What was expected in its place.
  public let expected: String?
  /// What to do about it.
  public let remedy: String?
  /// The error of another module that led to this one.
  public let cause: Cause?

  /// Creates an error; without a remedy of its own it gets the one that its code suggests.
  public init(
    _ code: Code, path: String?, offset: Int? = nil, key: String? = nil, found: String,
    expected: String? = nil, remedy: String? = nil, cause: Cause? = nil
  ) {
    self.code = code
    self.path = path
    self.offset = offset
    self.key = key
    self.found = found
    self.expected = expected
    self.remedy = remedy ?? code.usualRemedy
    self.cause = cause
  }
}

extension FormatError: CustomStringConvertible {
  /// One sentence: the path, then ``detail``.
  public var description: String { (path.map { "\($0): " } ?? "") + detail }

  /// The sentence without the path: the place, what was found and expected, what to do.
  public var detail: String {
    if case .file(let error) = cause { return error.detail }
    let place = [key?.debugDescription, offset.map { "byte \($0)" }].compactMap { $0 }
    return (place.isEmpty ? "" : place.joined(separator: ", ") + ": ") + "found \(found)"
      + (expected.map { ", expected \($0)" } ?? "") + (remedy.map { "; \($0)" } ?? "")
  }
}

extension FormatError {
  /// Passes on that a file cannot be opened or written.
  init(_ code: Code, _ error: FileError) {
    self.init(code, path: error.path, found: error.detail, cause: .file(error))
  }

  /// Does what the system may refuse, and passes that on under a code.
  static func passingOn<Result>(
    _ code: Code, _ body: () throws(FileError) -> Result
  ) throws(FormatError) -> Result {
    do {
      return try body()
    } catch {
      throw FormatError(code, error)
    }
  }

  /// Passes on that the tensor `name` cannot be read.
  init(_ error: TensorError, readingTensor name: String) {
    self.init(
      .unreadableTensor, path: nil, key: name, found: error.detail, cause: .tensor(error))
  }
}

extension FormatError.Code {
  fileprivate var usualRemedy: String? {
    switch self {
    case .truncated: "the file is incomplete, fetch it again"
    case .checksumMismatch, .nonzeroPadding: "the file is damaged, fetch or convert it again"
    case .malformedHeader, .malformedIndex, .malformedJSON, .invalidText, .duplicateName,
      .invalidShape, .wrongByteCount, .misplacedTensor, .invalidAlias, .trailingBytes:
      "the file is damaged or its writer is at fault, convert it again"
    default: nil
    }
  }
}
