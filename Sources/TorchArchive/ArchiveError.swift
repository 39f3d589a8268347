internal import MappedFiles
internal import PickleReader
internal import Tensors

/// Why a file cannot be read as a PyTorch checkpoint, and where in it the reason stands.
public struct ArchiveError: Error, Hashable, Sendable {
  /// The kinds of failure, for programs to tell apart.
  public enum Code: String, Hashable, Sendable {
    /// The file as a whole cannot be opened or changed meanwhile; see `FileError`.
    case file
    /// The bytes are those of something else than a checkpoint.
    case notACheckpoint
    /// The file ends before its content does.
    case truncated
    /// The container breaks the rules of its format.
    case malformedContainer
    /// A record or member is missing.
    case missingRecord
    /// A record, member or storage is there twice.
    case duplicateRecord
    /// Two records claim the same bytes.
    case overlappingRecords
    /// The container uses a feature that no checkpoint uses, such as encryption.
    case unsupportedFeature
    /// A pickle in the container cannot be read; see `PickleError`.
    case pickle
    /// A persistent identifier that is none of PyTorch's.
    case unknownPersistentID
    /// A storage is described in two ways that do not agree.
    case storageMismatch
    /// A dictionary or an object is made, or changed, as no writer does it.
    case malformedObject
    /// The arguments of a call that makes a tensor are not what PyTorch writes.
    case malformedTensor
    /// The tensor's layout or data are impossible; see `TensorError`.
    case tensor
    /// The tensor is of a kind whose values are not in one storage, such as a sparse one.
    case unsupportedTensor
    /// Two tensors have the same dotted name.
    case duplicateName
    /// No dictionary of tensors is at the place asked for.
    case noStateDict
    /// The byte order of the data cannot be told from the file.
    case ambiguousByteOrder
    /// A limit of ``ArchiveLimits`` is reached.
    case limitExceeded
  }

  /// The kind of failure.
  public let code: Code
  /// The record, member, storage key or dotted name at fault; empty for the file as a whole.
  public let place: String
  /// The position of the fault in the file, in bytes, where it has one.
  public let offset: Int?
  /// What was found, what was expected, and what to do.
  public let detail: String

  /// Creates an error.
  public init(_ code: Code, in place: String = "", at offset: Int? = nil, _ detail: String) {
    self.code = code
    self.place = place
    self.offset = offset
    self.detail = detail
  }

  init(_ error: FileError) {
    self.init(.file, error.detail)
  }

  /// An error in the pickle that begins at `start` in the file.
  init(_ error: PickleError, in place: String, startingAt start: Int?) {
    self.init(.pickle, in: place, at: start.map { $0 + error.offset }, "\(error)")
  }

  init(_ error: TensorError, in place: String) {
    self.init(.tensor, in: place, "\(error)")
  }
}

extension ArchiveError: CustomStringConvertible {
  /// One sentence: the place, the detail, the position.
  public var description: String {
    let position = offset.map { " (byte \($0) of the file)" } ?? ""
    return "\(place.isEmpty ? "" : "\(place): ")\(detail)\(position)"
  }
}
