/// A format that is written, told by the output's name.
public enum OutputFormat: String, CaseIterable, Sendable {
  /// The native format, `.rnw`.
  case rnw
  /// The format of Hugging Face's library, `.safetensors`.
  case safetensors

  /// The format that a path's extension names; `nil` if it names none.
  public init?(path: String) {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: ".") else { return nil }
    self.init(rawValue: name[name.index(after: dot)...].lowercased())
  }
}
