/// Why an image file cannot become the input of a network.
public struct ImageError: Error, Hashable, Sendable {
  /// The kinds of failure, for programs to tell apart.
  public enum Code: String, Hashable, Sendable {
    /// The file is missing, is no regular file, or the system refused to read it.
    case unreadableFile
    /// The content is neither JPEG nor PNG, whatever the name says.
    case unknownFormat
    /// The format is known, and this kind of it has no counterpart in Pillow.
    case unsupported
    /// The content breaks the rules of its format.
    case corrupt
    /// The file ends before its image does.
    case truncated
    /// The image has more pixels than ``DecodingLimits`` allow.
    case tooLarge
    /// The image does not fit the preprocessing: another number of channels.
    case wrongChannels
  }

  /// The kind of failure.
  public let code: Code
  /// The path of the file as it was given, or the name of the bytes.
  public let path: String
  /// What was found, and what was expected.
  public let detail: String

  init(_ code: Code, _ path: String, _ detail: String) {
    self.code = code
    self.path = path
    self.detail = detail
  }
}

extension ImageError: CustomStringConvertible {
  /// One sentence: the path, then the fault.
  public var description: String { "\(path): \(detail)" }
}
