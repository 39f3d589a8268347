/// A class or function that a pickle names: the name alone, never what it refers to.
public struct PickleGlobal: Hashable, Sendable {
  /// The module's name as written, such as `torch._utils`.
  public let module: String
  /// The name within the module as written, such as `_rebuild_tensor_v2`.
  public let name: String
  /// Where the pickle first names it, in bytes from the pickle's start.
  public let offset: Int

  /// The two names joined by a dot, with Python 2's module names as Python 3 spells them.
  public var qualifiedName: String {
    let module =
      switch self.module {
      case "__builtin__": "builtins"
      case "copy_reg": "copyreg"
      default: self.module
      }
    return "\(module).\(name)"
  }
}
