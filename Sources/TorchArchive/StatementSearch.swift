internal import Evidence
internal import PickleReader

/// Finds the plain values that a checkpoint states next to its tensors, those near the top first.
///
/// Configurations are dictionaries, lists of pairs, namespaces and objects of many libraries; their
/// entries are found alike, and the attributes that such a library keeps its entries in are left out
/// of the path.
/// The search is bounded: what it does not come to is not evidence.
struct StatementSearch {
  private static let maximumVisits = 1 << 15
  private static let maximumCount = 1 << 12
  private static let maximumDepth = 12
  private static let longestKey = 128
  /// The most elements of a list of pairs or of configurations.
  private static let longestSequence = 256
  /// The bytes of all texts together that are read whole; a pickle may refer to one text often.
  private static let maximumTextByteCount = 1 << 22

  /// Attributes under which OmegaConf, mmengine, yacs and PyTorch keep what their objects hold.
  private static let transparent: Set<String> = [
    "_content", "_val", "_data", "_cfg_dict", "_store", "_modules", "__dict__",
  ]
  /// What holds tensors, hooks or a library's own notes.
  private static let skipped: Set<String> = [
    "_parameters", "_buffers", "_parent", "_flags_cache", "param_groups", "optimizer",
    "optimizers", "optimizer_states", "lr_schedulers", "scaler", "callbacks", "loops",
  ]

  /// The attribute that a state dict has its modules' versions in.
  private static let listingAttribute = "_metadata"
  private static let maximumListings = 16
  private static let maximumModules = 1 << 13
  private static let longestModulePath = 256

  private(set) var statements: [Statement] = []
  private(set) var listings: [ModuleListing] = []

  private let objects: ObjectReader
  private let values: EvidenceReader
  private var visits = 0
  private var textByteCount = 0

  init(_ pickle: Pickle) {
    objects = ObjectReader(pickle: pickle)
    values = EvidenceReader(pickle: pickle)
  }

  /// Searches breadth first.
  mutating func run() {
    var level: [(path: [String], value: PickleValue)] = [([], objects.pickle.root)]
    var seen: Set<PickleValue> = []
    for _ in 0..<Self.maximumDepth {
      var next: [(path: [String], value: PickleValue)] = []
      for (path, container) in level where seen.insert(container).inserted {
        visit(container, at: path, &next)
        guard visits < Self.maximumVisits, statements.count < Self.maximumCount else { return }
      }
      level = next
    }
  }

  private mutating func visit(
    _ container: PickleValue, at path: [String],
    _ next: inout [(path: [String], value: PickleValue)]
  ) {
    for items in entries(of: container) {
      for (key, value) in items {
        guard visits < Self.maximumVisits else { return }
        visit(key, value, within: path, &next)
      }
    }
    guard let elements = objects.pickle.elements(container),
      elements.count <= Self.longestSequence
    else { return }
    // Of several configurations in a list it is not known which is the network's.
    let isOne = elements.count(where: Self.isContainer) == 1
    for element in elements {
      guard visits < Self.maximumVisits else { return }
      if let pair = objects.pickle.elements(element), pair.count == 2,
        let key = pair.first, let value = pair.last
      {
        visit(key, value, within: path, &next)
      } else if isOne, Self.isContainer(element) {
        visits += 1
        next.append((path, element))
      }
    }
  }

  /// Notes a plain value, or leaves a container to the next level.
  private mutating func visit(
    _ key: PickleValue, _ value: PickleValue, within path: [String],
    _ next: inout [(path: [String], value: PickleValue)]
  ) {
    visits += 1
    guard let name = objects.pickle.string(key, upTo: Self.longestKey),
      !Self.skipped.contains(name)
    else { return }
    guard name != Self.listingAttribute else { return noteListing(value, of: path) }
    let place = Self.transparent.contains(name) ? path : path + [name]
    let isAffordable = textByteCount < Self.maximumTextByteCount
    let longest = isAffordable ? EvidenceReader.longestText : Self.longestKey
    if let plain = values.value(value, longestText: longest) ?? values.callable(value) {
      textByteCount += plain.text?.utf8.count ?? 0
      visits += plain.elements?.count ?? 0
      note(plain, at: place)
    } else if Self.isContainer(value) {
      next.append((place, value))
    }
  }

  /// Notes the modules whose versions a state dict has.
  private mutating func noteListing(_ value: PickleValue, of path: [String]) {
    guard listings.count < Self.maximumListings else { return }
    var modules: [String] = []
    for items in entries(of: value) {
      for item in items.prefix(Self.maximumModules - modules.count) {
        visits += 1
        guard let name = objects.pickle.string(item.key, upTo: Self.longestModulePath) else {
          continue
        }
        if !name.isEmpty, Self.isContainer(item.value) { modules.append(name) }
      }
    }
    guard !modules.isEmpty else { return }
    listings.append(ModuleListing(dictionary: path.joined(separator: "."), modules: modules))
  }

  private static func isContainer(_ value: PickleValue) -> Bool {
    switch value.kind {
    case .dict, .object, .list, .tuple: true
    default: false
    }
  }

  private mutating func note(_ value: EvidenceValue, at path: [String]) {
    statements += Statement(path: path, value: value).contained
      .prefix(Self.maximumCount - statements.count)
  }

  /// The entries of a dictionary, and the attributes of an object.
  private func entries(of value: PickleValue) -> [PickleItems] {
    if let items = objects.pickle.items(value) { return [items] }
    guard let object = objects.pickle.object(value) else { return [] }
    let attributes = (try? objects.attributes(of: object)) ?? []
    return [object.items]
      + attributes.compactMap { segment in
        guard case .items(let items) = segment else { return nil }
        return items
      }
  }
}
