internal import PickleReader

/// Finds the callables that an instance of a module has in addition to its class's code.
///
/// PyTorch's own hooks that compute a weight (`weight_norm`, `spectral_norm`, `prune`) are left out,
/// because their tensors show them.
struct CodeOverrides {
  private static let methods = ["forward", "_forward_impl", "_conv_forward", "_call_impl"]
  private static let hooks = ["_forward_hooks", "_forward_pre_hooks"]
  private static let harmlessModule = "torch.nn.utils."
  private static let maximumNames = 4

  private let names: PickleNames
  private let objects: ObjectReader

  init(_ objects: ObjectReader) {
    self.objects = objects
    names = PickleNames(Self.methods + Self.hooks, in: objects.pickle)
  }

  /// The names of the callables that an attribute holds; `nil` if it holds none.
  func found(
    under key: PickleValue, _ value: PickleValue
  ) throws(ArchiveError) -> (attribute: String, callables: String)? {
    guard let number = names.number(of: key), value.kind != .none else { return nil }
    if number < Self.methods.count { return (Self.methods[number], name(of: value)) }
    let items = try objects.items(of: value) ?? []
    let callables = items.lazy.map { name(of: $0.value) }
      .filter { !$0.hasPrefix(Self.harmlessModule) }.prefix(Self.maximumNames)
    guard !callables.isEmpty else { return nil }
    return (Self.hooks[number - Self.methods.count], callables.joined(separator: ", "))
  }

  /// The name of a function, of a callable object's class, or of a bound method.
  private func name(of value: PickleValue) -> String {
    let pickle = objects.pickle
    if let global = pickle.global(value) { return global.qualifiedName }
    guard let object = pickle.object(value) else { return "a callable" }
    let name = pickle.global(object.callable)?.qualifiedName ?? "a callable"
    let arguments = pickle.elements(object.arguments) ?? []
    switch name {
    case "builtins.getattr":
      return arguments.last.flatMap { pickle.string($0, upTo: 256) } ?? name
    case "copyreg._reconstructor", "functools.partial":
      return arguments.first.flatMap(pickle.global)?.qualifiedName ?? name
    default: return name
    }
  }
}
