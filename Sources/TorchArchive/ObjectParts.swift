internal import PickleReader

/// The parts of a value by position: a view of what the pickle holds.
struct ObjectParts {
  /// A run of parts that are named alike.
  enum Segment {
    case items(PickleItems)
    /// Keys with their values, each two in a container; what is no pair is a part by its position.
    case pairs(ArraySlice<PickleValue>)
    case elements(ArraySlice<PickleValue>)

    var count: Int {
      switch self {
      case .items(let items): items.count
      case .pairs(let pairs): pairs.count
      case .elements(let elements): elements.count
      }
    }
  }

  /// What a part is called in a dotted path.
  enum Name {
    case key(PickleValue)
    case position(Int)
  }

  /// Whether the value is a module, its parts those of its `state_dict()`.
  let isModule: Bool

  /// The runs, some perhaps without parts; making the list of them took as many steps.
  let segments: [Segment]
  private let omitted: [PickleValue]
  private let pickle: Pickle
  private var segment = 0
  private var position = 0

  /// - Parameters:
  ///   - isModule: Whether the value is a module.
  ///   - segments: The parts.
  ///   - omitted: The keys to pass over.
  ///   - pickle: The pickle that they are of.
  init(
    isModule: Bool = false, _ segments: [Segment], without omitted: [PickleValue] = [],
    in pickle: Pickle
  ) {
    self.pickle = pickle
    self.isModule = isModule
    self.segments = segments
    self.omitted = omitted
  }

  /// The next part; `nil` behind the last.
  mutating func next() -> (name: Name, value: PickleValue)? {
    while let part = nextOfAll() {
      if case .key(let key) = part.name, omitted.contains(key) { continue }
      return part
    }
    return nil
  }

  private mutating func nextOfAll() -> (name: Name, value: PickleValue)? {
    while segment < segments.count, position == segments[segment].count {
      segment += 1
      position = 0
    }
    guard segment < segments.count else { return nil }
    defer { position += 1 }
    switch segments[segment] {
    case .items(let items): return (.key(items[position].key), items[position].value)
    case .pairs(let pairs):
      let pair = pairs[pairs.startIndex + position]
      guard let parts = pickle.elements(pair), parts.count == 2, let key = parts.first,
        let value = parts.last
      else { return (.position(position), pair) }
      return (.key(key), value)
    case .elements(let elements):
      return (.position(position), elements[elements.startIndex + position])
    }
  }
}
