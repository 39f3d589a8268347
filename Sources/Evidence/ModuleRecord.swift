/// A module of a network that was saved whole: its class by name, and its plain attributes.
///
/// The corresponding PyTorch object is a `torch.nn.Module`, pickled or scripted. Its `forward` is
/// code, which a pickle does not contain; of a TorchScript class the called operations are listed.
public struct ModuleRecord: Hashable, Sendable {
  /// The dotted path from the top of the file's object; empty for the object itself.
  public let path: String
  /// The class's qualified name, such as `torch.nn.modules.conv.Conv2d`.
  public let className: String
  /// The attributes that are plain values, such as `stride`.
  public let attributes: [String: EvidenceValue]
  /// True if the module has parameters of its own.
  public let hasParameters: Bool
  /// The functions of PyTorch that a TorchScript class calls; `nil` for a pickled module.
  public let operations: [String]?
  /// The callables that the instance has in addition to its class's code, by the attribute that
  /// holds them, such as `forward` or `_forward_hooks`.
  public let overrides: [String: String]

  /// Creates a record.
  public init(
    path: String, className: String, attributes: [String: EvidenceValue] = [:],
    hasParameters: Bool = false, operations: [String]? = nil,
    overrides: [String: String] = [:]
  ) {
    self.path = path
    self.className = className
    self.attributes = attributes
    self.hasParameters = hasParameters
    self.operations = operations
    self.overrides = overrides
  }

  /// The class's name without its module, such as `Conv2d`.
  public var shortName: String {
    className.split(separator: ".").last.map(String.init) ?? className
  }
}
