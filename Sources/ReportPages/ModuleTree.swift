internal import WeightConversion

/// Tensors by the modules that their dotted names tell.
struct ModuleTree {
  /// The deepest module; what is deeper keeps the rest of its name.
  private static let greatestDepth = 8

  /// The module's own name.
  let name: String
  /// The tensors directly in the module, with the rest of their names.
  private(set) var tensors: [(name: String, entry: TensorSurvey.Entry)] = []
  /// The modules inside, in the order in which they are met.
  private(set) var modules: [ModuleTree] = []
  private var positions: [String: Int] = [:]

  init(_ entries: [TensorSurvey.Entry]) {
    name = ""
    for entry in entries {
      let parts = entry.name.utf8.split(
        separator: UInt8(ascii: "."), maxSplits: Self.greatestDepth,
        omittingEmptySubsequences: false)
      insert(entry, parts.map { String(decoding: $0, as: UTF8.self) }[...])
    }
  }

  private init(name: String) { self.name = name }

  private mutating func insert(_ entry: TensorSurvey.Entry, _ parts: ArraySlice<String>) {
    guard let first = parts.first, parts.count > 1 else {
      tensors.append((parts.first ?? "", entry))
      return
    }
    let position = positions[first] ?? modules.count
    if position == modules.count {
      positions[first] = position
      modules.append(ModuleTree(name: first))
    }
    modules[position].insert(entry, parts.dropFirst())
  }

  /// Whether every tensor inside is loaded or does not matter.
  var isWhole: Bool {
    tensors.allSatisfy { [.loaded, .ignored, .leftOut].contains($0.entry.status) }
      && modules.allSatisfy(\.isWhole)
  }

  /// The number of tensors inside.
  var count: Int { modules.reduce(tensors.count) { $0 + $1.count } }
}
