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
    "collections.OrderedDict", "collections.defaultdict", "collections.Counter",
  ]

  /// Whether the value is a `dict` or one of its subclasses in the standard library.
  func isDictionary(_ value: PickleValue) -> Bool {
    value.kind == .dict || pickle.object(value).map(isDictionary) ?? false
  }

  /// The entries of a dictionary, of whichever class; `nil` for anything else.
  func items(of value: PickleValue) -> [(key: PickleValue, value: PickleValue)]? {
    if let items = pickle.items(value) { return Array(items) }
    guard let object = pickle.object(value), isDictionary(object) else { return nil }
    return initialItems(object) + object.items
  }

  /// The parts of a value; `nil` if it has none.
  ///
  /// Those of a module are what its `state_dict()` is made of; other attributes are passed over, as
  /// PyTorch passes over them.
  func parts(of value: PickleValue) -> ObjectParts? {
    switch value.kind {
    case .dict:
      return pickle.items(value).map { items in
        module(items) ?? ObjectParts([.items(items)])
      }
    case .list, .tuple, .set, .frozenset:
      return pickle.elements(value).map { ObjectParts([.elements($0)]) }
    case .object: return pickle.object(value).map(parts)
    default: return nil
    }
  }

  private func parts(of object: PickleObject) -> ObjectParts {
    guard !isDictionary(object) else { return ObjectParts(segments(ofDictionary: object)) }
    if let state = object.states.last, let items = pickle.items(state), let module = module(items) {
      return module
    }
    return ObjectParts(
      isModule: isScript(object),
      object.states.flatMap(attributes) + [
        .items(object.items), .elements(object.elements),
        .elements(pickle.elements(object.arguments) ?? []),
      ])
  }

  /// The parts of a module with these attributes; `nil` if they are no module's.
  private func module(_ attributes: PickleItems) -> ObjectParts? {
    guard let module = ModuleAttributes(attributes, moduleNames, in: pickle) else { return nil }
    let segments = module.dictionaries.flatMap { value -> [ObjectParts.Segment] in
      if let items = pickle.items(value) { return [.items(items)] }
      return pickle.object(value).map(segments(ofDictionary:)) ?? []
    }
    return ObjectParts(isModule: true, segments, without: module.transient)
  }

  private func segments(ofDictionary object: PickleObject) -> [ObjectParts.Segment] {
    let initial = initialItems(object)
    return (initial.isEmpty ? [] : [.pairs(initial)]) + [.items(object.items)]
  }

  /// Whether it is an object of TorchScript, whose attributes bear the names of its state.
  private func isScript(_ object: PickleObject) -> Bool {
    pickle.global(object.callable)?.module.hasPrefix("__torch__.") ?? false
  }

  private func isDictionary(_ object: PickleObject) -> Bool {
    pickle.global(object.callable)?.exactName.map(Self.dictionaryClasses.contains) ?? false
  }

  /// Python 2 makes an `OrderedDict` from a list of two-item lists; what is none ends it, as Python
  /// would have failed there.
  private func initialItems(
    _ object: PickleObject
  ) -> [(key: PickleValue, value: PickleValue)] {
    guard let first = pickle.elements(object.arguments)?.first, let pairs = pickle.elements(first)
    else { return [] }
    return pairs.lazy.map { pickle.elements($0) ?? [] }.prefix { $0.count == 2 }
      .map { ($0[$0.startIndex], $0[$0.startIndex + 1]) }
  }

  /// The attributes that a state holds: a dictionary, or a pair of one and another for slots.
  private func attributes(_ state: PickleValue) -> [ObjectParts.Segment] {
    if let items = pickle.items(state) { return [.items(items)] }
    if let items = items(of: state) { return [.pairs(items)] }
    guard let parts = pickle.elements(state) else { return [] }
    if parts.count == 2, parts.allSatisfy({ $0.kind == .none || $0.kind == .dict }) {
      return parts.compactMap { pickle.items($0).map { .items($0) } }
    }
    return [.elements(parts)]
  }
}
