/// What went wrong with a file as a whole, before anything of its content is known.
public struct FileError: Error, Hashable, Sendable {
  /// The kinds of failure, for programs to tell apart.
  public enum Code: String, Hashable, Sendable {
    /// There is no file at the path.
    case notFound
    /// The path names a folder.
    case isDirectory
    /// The path names a device, a pipe or a socket.
    case notRegularFile
    /// The system refused to open, map or read the file.
    case unreadable
    /// The file's size or modification time changed while it was mapped.
    case changedWhileMapped
    /// The system refused to create, write, synchronise or rename the file.
    case unwritable
  }

  /// The kind of failure.
  public let code: Code
  /// The path as it was given.
  public let path: String
  /// What was found, and what to do about it.
  public let detail: String

  /// Creates an error about the file at `path`.
  public init(_ code: Code, path: String, detail: String) {
    self.code = code
    self.path = path
    self.detail = detail
  }

  /// Creates an error from the current `errno`, read before anything else can change it.
  init(_ code: Code, path: String, action: String, errorNumber: Int32) {
    self.init(code, path: path, detail: "\(action): \(describe(errorNumber: errorNumber))")
  }
}

extension FileError: CustomStringConvertible {
  /// One sentence: the path, then what was found there.
  public var description: String { "\(path): \(detail)" }
}
