internal import PickleReader

/// The parts of a value by position: a view of what the pickle holds.
struct ObjectParts {
  /// A run of parts that are named alike.
  enum Segment {
    case items(PickleItems)
    /// The same, but for some keys.
    case itemsWithout(Set<PickleValue>, PickleItems)
    /// Keys with their values, each two in a container; what is no pair is a part by its position.
    case pairs(ArraySlice<PickleValue>)
    case elements(ArraySlice<PickleValue>)
    /// One value under a key.
    case item(PickleValue, PickleValue)
    /// What is called in place of a global.
    case function(PickleValue)

    var count: Int {
      switch self {
      case .items(let items), .itemsWithout(_, let items): items.count
      case .pairs(let pairs): pairs.count
      case .elements(let elements): elements.count
      case .item, .function: 1
      }
    }
  }

  /// What a part is called in a dotted path.
  enum Name {
    case key(PickleValue)
    case position(Int)
    case function
  }

  /// Whether the value is a module, its parts those of its `state_dict()`.
  let isModule: Bool

  /// The runs, some perhaps without parts.
  let segments: [Segment]
  /// How many steps it took to find them: keys looked at, and runs.
  let stepCount: Int
  private let pickle: Pickle
  private var segment = 0
  private var position = 0

  /// - Parameters:
  ///   - isModule: Whether the value is a module.
  ///   - segments: The parts.
  ///   - pickle: The pickle that they are of.
  ///   - keyCount: The keys that were looked at to find them.
  init(
    isModule: Bool = false, _ segments: [Segment], in pickle: Pickle, keyCount: Int = 0
  ) {
    stepCount = keyCount + max(segments.count - 1, 0)
    self.pickle = pickle
    self.isModule = isModule
    self.segments = segments
  }

  /// The next part; `nil` behind the last.
  mutating func next() -> (name: Name, value: PickleValue)? {
    while segment < segments.count {
      let current = segments[segment]
      guard position < current.count else {
        segment += 1
        position = 0
        continue
      }
      defer { position += 1 }
      if let part = part(of: current, at: position) { return part }
    }
    return nil
  }

  /// The same parts from the first.
  var fromTheStart: ObjectParts {
    var parts = self
    (parts.segment, parts.position) = (0, 0)
    return parts
  }

  /// All parts with their keys; `nil` if one has none.
  var entries: [(key: PickleValue, value: PickleValue)]? {
    var parts = fromTheStart
    var entries: [(key: PickleValue, value: PickleValue)] = []
    while let part = parts.next() {
      guard case .key(let key) = part.name else { return nil }
      entries.append((key, part.value))
    }
    return entries
  }

  /// One part of a segment; `nil` if it is to be passed over.
  private func part(
    of segment: Segment, at position: Int
  ) -> (name: Name, value: PickleValue)? {
    switch segment {
    case .items(let items): return (.key(items[position].key), items[position].value)
    case .itemsWithout(let omitted, let items):
      let item = items[position]
      return omitted.contains(item.key) ? nil : (.key(item.key), item.value)
    case .pairs(let pairs):
      let pair = pairs[pairs.startIndex + position]
      guard let parts = pickle.elements(pair), parts.count == 2, let key = parts.first,
        let value = parts.last
      else { return (.position(position), pair) }
      return (.key(key), value)
    case .elements(let elements):
      return (.position(position), elements[elements.startIndex + position])
    case .item(let key, let value): return (.key(key), value)
    case .function(let value): return (.function, value)
    }
  }
}
