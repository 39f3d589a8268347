internal import PickleReader

/// What a value consists of, for looking into it: dictionaries, sequences and objects alike.
struct ObjectReader: Sendable {
  let pickle: Pickle
  private let moduleNames: ModuleAttributes.Names

  init(pickle: Pickle) {
    self.pickle = pickle
    moduleNames = ModuleAttributes.Names(in: pickle)
  }

  /// The classes whose calls make dictionaries.
  private static let dictionaryClasses: Set<String> = [
    "collections.OrderedDict", "collections.defaultdict", "collections.Counter", "builtins.dict",
  ]

  /// Whether the value is a `dict` or one of its subclasses in the standard library.
  func isDictionary(_ value: PickleValue) -> Bool {
    value.kind == .dict || pickle.object(value).map(isDictionary) ?? false
  }

  /// The entries of a dictionary, of whichever class; `nil` for anything else.
  func items(of value: PickleValue) -> [(key: PickleValue, value: PickleValue)]? {
    if let items = pickle.items(value) { return Array(items) }
    guard let object = pickle.object(value), isDictionary(object) else { return nil }
    var parts = ObjectParts(segments(ofDictionary: object), in: pickle)
    var items: [(key: PickleValue, value: PickleValue)] = []
    while let part = parts.next() {
      guard case .key(let key) = part.name else { return nil }
      items.append((key, part.value))
    }
    return items
  }

  /// The parts of a value; `nil` if it has none.
  ///
  /// Those of a module are what its `state_dict()` is made of; other attributes are passed over, as
  /// PyTorch passes over them.
  func parts(of value: PickleValue) -> ObjectParts? {
    switch value.kind {
    case .dict:
      return pickle.items(value).map { items in
        module(items) ?? ObjectParts([.items(items)], in: pickle)
      }
    case .list, .tuple, .set, .frozenset:
      return pickle.elements(value).map { ObjectParts([.elements($0)], in: pickle) }
    case .object: return pickle.object(value).map(parts)
    default: return nil
    }
  }

  private func parts(of object: PickleObject) -> ObjectParts {
    guard !isDictionary(object) else {
      return ObjectParts(segments(ofDictionary: object), in: pickle)
    }
    if let state = object.states.last, let items = pickle.items(state), let module = module(items) {
      return module
    }
    return ObjectParts(
      isModule: isScript(object),
      object.states.flatMap(attributes) + [
        .items(object.items), .elements(object.elements),
        .elements(pickle.elements(object.arguments) ?? []),
      ], in: pickle)
  }

  /// The parts of a module with these attributes; `nil` if they are no module's.
  private func module(_ attributes: PickleItems) -> ObjectParts? {
    guard let module = ModuleAttributes(attributes, moduleNames, in: pickle) else { return nil }
    let segments = module.dictionaries.enumerated().flatMap {
      (number, value) -> [ObjectParts.Segment] in
      let found =
        pickle.items(value).map { [.items($0)] }
        ?? pickle.object(value).map(segments(ofDictionary:)) ?? []
      guard number == ModuleAttributes.buffers, !module.transient.isEmpty else { return found }
      return found.map { segment in
        guard case .items(let items) = segment else { return segment }
        return .itemsWithout(module.transient, items)
      }
    }
    return ObjectParts(isModule: true, segments, in: pickle)
  }

  /// What a dictionary was called with, then what was set.
  private func segments(ofDictionary object: PickleObject) -> [ObjectParts.Segment] {
    initialSegments(object) + [.items(object.items)]
  }

  /// Python 2 makes an `OrderedDict` from a list of two-item lists, any Python a `Counter` from a
  /// dictionary.
  private func initialSegments(_ object: PickleObject) -> [ObjectParts.Segment] {
    // `__new__` alone makes it empty, whatever it is given.
    guard object.construction == .reduce || object.construction == .instance,
      var arguments = pickle.elements(object.arguments)
    else { return [] }
    let name = pickle.global(object.callable)?.exactName
    // The first argument of a `defaultdict` is the function for what is not there.
    if name == "collections.defaultdict" { arguments = arguments.dropFirst() }
    guard let first = arguments.first else { return [] }
    if let items = pickle.items(first) { return [.items(items)] }
    if let pairs = pickle.elements(first), name != "collections.Counter" { return [.pairs(pairs)] }
    return [.elements(arguments)]
  }

  /// Whether it is an object of TorchScript, whose attributes bear the names of its state.
  private func isScript(_ object: PickleObject) -> Bool {
    pickle.global(object.callable)?.module.hasPrefix("__torch__.") ?? false
  }

  private func isDictionary(_ object: PickleObject) -> Bool {
    pickle.global(object.callable)?.exactName.map(Self.dictionaryClasses.contains) ?? false
  }

  /// The attributes that a state holds: a dictionary, or a pair of one and another for slots.
  private func attributes(_ state: PickleValue) -> [ObjectParts.Segment] {
    if let items = pickle.items(state) { return [.items(items)] }
    if let object = pickle.object(state), isDictionary(object) {
      return segments(ofDictionary: object)
    }
    guard let parts = pickle.elements(state) else { return [] }
    if parts.count == 2, parts.allSatisfy({ $0.kind == .none || $0.kind == .dict }) {
      return parts.compactMap { pickle.items($0).map { .items($0) } }
    }
    return [.elements(parts)]
  }
}
