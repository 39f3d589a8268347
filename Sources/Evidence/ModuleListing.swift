/// The paths of all modules of a network, as PyTorch keeps them with a state dict.
///
/// They are the keys of the attribute `_metadata` of what `Module.state_dict()` returns; modules
/// without tensors are among them. The state dict does not state their classes.
public struct ModuleListing: Hashable, Sendable {
  /// The dotted path of the state dict in the file; empty for the file's object.
  public let dictionary: String
  /// The dotted paths of the modules in the network; the network's own, which is empty, is left out.
  public let modules: [String]

  /// Creates a listing.
  public init(dictionary: String, modules: [String]) {
    self.dictionary = dictionary
    self.modules = modules
  }
}
