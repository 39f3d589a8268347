/// A class or function that a pickle names: the name alone, never what it refers to.
public struct PickleGlobal: Hashable, Sendable {
  /// The module's name as written, such as `torch._utils`.
  public let module: String
  /// The name within the module as written, such as `_rebuild_tensor_v2`.
  public let name: String
  /// The two names joined by a dot, with Python 2's module names as Python 3 spells them.
  public let qualifiedName: String
  /// Where the pickle first names it, in bytes from the pickle's start.
  public let offset: Int

  init(module: String, name: String, offset: Int) {
    self.module = module
    self.name = name
    self.offset = offset
    let isOfPython2 = { (old: String) in module.utf8.elementsEqual(old.utf8) }
    let currentModule =
      isOfPython2("__builtin__") ? "builtins" : isOfPython2("copy_reg") ? "copyreg" : module
    qualifiedName = "\(currentModule).\(name)"
  }

  /// The whole name, to be looked up in a table; `nil` if the name within the module has a dot, or if
  /// it is not of ASCII, as all in any table are.
  ///
  /// A dotted name walks into the module: `torch` and `_utils.f` is not the global `torch._utils.f`.
  /// Swift takes some characters for equals of ASCII's, and long to find that others are not.
  public var exactName: String? {
    let isExact =
      !name.utf8.contains(UInt8(ascii: ".")) && qualifiedName.utf8.allSatisfy { $0 < 0x80 }
    return isExact ? qualifiedName : nil
  }
}
