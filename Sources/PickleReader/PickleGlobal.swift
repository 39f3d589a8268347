/// A class or function that a pickle names: the name alone, never what it refers to.
public struct PickleGlobal: Hashable, Sendable {
  /// The module's name as written, such as `torch._utils`.
  public let module: String
  /// The name within the module as written, such as `_rebuild_tensor_v2`.
  public let name: String
  /// The two names joined by a dot, Python 2's names as Python 3 resolves them.
  ///
  /// Python does so in protocols 0 to 2 only. The names of Python 2's `builtins` and `copyreg` mean
  /// nothing else in later ones, so they are replaced there as well.
  public let qualifiedName: String
  /// Where the pickle first names it, in bytes from the pickle's start.
  public let offset: Int

  /// Creates the name of a global.
  ///
  /// - Parameter mayBeOfPython2: True if the pickle's protocol is one that Python 2 wrote.
  init(module: String, name: String, offset: Int, mayBeOfPython2: Bool) {
    self.module = module
    self.name = name
    self.offset = offset
    let isOfPython2 = { (old: String) in module.utf8.elementsEqual(old.utf8) }
    let current =
      mayBeOfPython2 || isOfPython2("__builtin__") || isOfPython2("copy_reg")
      ? Python2Names.current(module: module, name: name) : nil
    let (currentModule, currentName) = current ?? (module, name)
    qualifiedName = "\(currentModule).\(currentName)"
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
