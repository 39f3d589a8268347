internal import PickleReader

/// What a value consists of, for looking into it: dictionaries, sequences and objects alike.
struct ObjectReader: Sendable {
  /// A part of a value under the name it has in a dotted path.
  struct Child {
    let name: String
    let value: PickleValue
  }

  let pickle: Pickle

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
    if let items = pickle.items(value) { return items }
    guard let object = pickle.object(value), isDictionary(object) else { return nil }
    return initialItems(object) + object.items
  }

  /// The parts of a value; `nil` if it has none.
  func children(of value: PickleValue) -> [Child]? {
    if let items = items(of: value) { return items.map(child) }
    if let elements = pickle.elements(value) { return numbered(elements) }
    guard let object = pickle.object(value) else { return nil }
    let attributes = object.states.flatMap(attributes)
    return attributes + object.items.map(child) + numbered(object.elements[...])
      + numbered(pickle.elements(object.arguments) ?? [])
  }

  private func isDictionary(_ object: PickleObject) -> Bool {
    pickle.global(object.callable).map { Self.dictionaryClasses.contains($0.qualifiedName) }
      ?? false
  }

  /// Python 2 makes an `OrderedDict` from a list of two-item lists.
  private func initialItems(
    _ object: PickleObject
  ) -> [(key: PickleValue, value: PickleValue)] {
    let arguments = pickle.elements(object.arguments) ?? []
    guard let first = arguments.first, let pairs = pickle.elements(first) else { return [] }
    return pairs.compactMap { pair in
      guard let parts = pickle.elements(pair), parts.count == 2 else { return nil }
      return (parts[parts.startIndex], parts[parts.startIndex + 1])
    }
  }

  /// The attributes that a state holds: a dictionary, or a pair of one and another for slots.
  private func attributes(_ state: PickleValue) -> [Child] {
    if let items = items(of: state) { return items.map(child) }
    guard let parts = pickle.elements(state) else { return [] }
    if parts.count == 2, parts.allSatisfy({ $0.kind == .none || $0.kind == .dict }) {
      return parts.flatMap { pickle.items($0)?.map(child) ?? [] }
    }
    return numbered(parts)
  }

  private func numbered(_ values: ArraySlice<PickleValue>) -> [Child] {
    values.enumerated().map { Child(name: String($0.offset), value: $0.element) }
  }

  private func child(_ item: (key: PickleValue, value: PickleValue)) -> Child {
    let name = pickle.string(item.key) ?? pickle.description(of: item.key, maximumValueCount: 20)
    return Child(name: name, value: item.value)
  }
}
