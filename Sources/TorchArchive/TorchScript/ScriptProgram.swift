internal import MappedFiles
internal import PickleReader

/// The classes that a TorchScript archive defines in `code/`, as far as its pickle names them.
///
/// A class `__torch__.a.b.C` is defined by the line `class C(Module):` of `code/__torch__/a/b.py`.
/// PyTorch compiles that text; here its declarations of parameters and buffers are read.
struct ScriptProgram: Sendable {
  /// The classes, by module and name joined by a dot.
  private let classes: [String: ScriptClass]

  /// Whether an archive holds a program: PyTorch takes an archive with these constants for one.
  static func isThere(in records: some RecordSource, root: String) -> Bool {
    records.holds(root + "constants.pkl")
  }

  /// Reads the classes that a pickle names; `nil` if the archive holds no program.
  ///
  /// - Throws: ``ArchiveError`` if the code is larger than the limit, or cannot be unpacked.
  init?(
    of records: some RecordSource, root: String, classesIn pickle: Pickle, limits: ArchiveLimits
  ) throws(ArchiveError) {
    try self.init(of: records, root: root, named: pickle.globals, limits: limits)
  }

  /// Reads the classes that `globals` name; `nil` if the archive holds no program.
  ///
  /// - Throws: ``ArchiveError`` if the code is larger than the limit, or cannot be unpacked.
  init?(
    of records: some RecordSource, root: String, named globals: [PickleGlobal],
    limits: ArchiveLimits
  ) throws(ArchiveError) {
    guard Self.isThere(in: records, root: root) else { return nil }
    var files: [String: [String: ScriptClass]] = [:]
    var classes: [String: ScriptClass] = [:]
    var byteCount = 0
    for global in globals where Self.isModule(global.module) {
      guard let qualified = global.exactName else { continue }
      let file = "\(root)code/\(Self.path(of: global.module))"
      if files[file] == nil {
        byteCount += min(records.byteCount(of: file) ?? 0, limits.unpackedPickleBytes + 1)
        guard byteCount <= limits.unpackedPickleBytes else {
          throw ArchiveError(
            .limitExceeded, in: file,
            "the program \(Budget.unpackedPickleBytes.excess(over: limits))")
        }
        files[file] =
          records.holds(file) ? ScriptClass.all(in: try records.contents(of: file)) : [:]
      }
      classes[qualified] = files[file]?[global.name]
    }
    self.classes = classes
  }

  /// Whether a module is one of TorchScript's: `__torch__`, where scripts and notebooks define
  /// classes, or one under it.
  static func isModule(_ name: String) -> Bool {
    name.utf8.elementsEqual("__torch__".utf8) || name.utf8.starts(with: "__torch__.".utf8)
  }

  /// The class that a global names; `nil` if the program does not define it.
  subscript(global: PickleGlobal) -> ScriptClass? { global.exactName.flatMap { classes[$0] } }

  /// The file of a module: its dotted name with slashes.
  private static func path(of module: String) -> String {
    String(decoding: module.utf8.map { $0 == 0x2E ? 0x2F : $0 }, as: UTF8.self) + ".py"
  }
}
