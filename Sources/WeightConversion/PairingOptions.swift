public import ResNetModels

/// How the tensors of two files are paired.
public struct PairingOptions: Sendable {
  /// The dotted path of the dictionary to take from the first file; `nil` for the whole file.
  public var firstKey: String?
  /// The dotted path of the dictionary to take from the second file; `nil` for the whole file.
  public var secondKey: String?
  /// The changes of names that are made in both files before names are compared.
  public var renamings: [Renaming] = []
  /// True if prefixes that wrappers add, other conventions and other heads do not keep tensors apart.
  public var ignoresWrappers = false

  /// Creates options that compare all tensors under the names in the files.
  public init() {}
}

/// Which tensors of two files were compared.
public enum PairingScope: Hashable, Sendable {
  /// All tensors, under the names in the files.
  case everything
  /// The weights of an architecture, under its names.
  case architecture(String)
  /// The tensors whose names begin with a prefix in each file, without that prefix.
  case prefixes(first: Prefix, second: Prefix)

  /// What the names of one file have in common.
  public struct Prefix: Hashable, Sendable {
    /// The prefix, such as `state_dict.module.`; empty if nothing was removed.
    public let text: String
    /// The number of tensors without the prefix, which are not compared.
    public let outsideCount: Int
  }
}
