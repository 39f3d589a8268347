/// A value that a checkpoint states outside its tensors, such as `args.model = "resnet50"`.
public struct Statement: Hashable, Sendable {
  /// The keys from the top of the file's object, or of the configuration file.
  public let path: [String]
  /// The value.
  public let value: EvidenceValue
  /// The file that states it, if it is not the checkpoint itself.
  public let file: String?

  /// Creates a statement.
  public init(path: [String], value: EvidenceValue, file: String? = nil) {
    self.path = path
    self.value = value
    self.file = file
  }

  /// The place for a message: `args.model`, `architecture in config.json`.
  public var place: String {
    path.joined(separator: ".") + (file.map { " in \($0)" } ?? "")
  }
}
