internal import PickleReader

/// The parts of a value by position: a view of what the pickle holds.
struct ObjectParts {
  /// A run of parts that are named alike.
  enum Segment {
    case items(PickleItems)
    case pairs([(key: PickleValue, value: PickleValue)])
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

  private let segments: [Segment]
  private var segment = 0
  private var position = 0

  init(_ segments: [Segment]) { self.segments = segments }

  /// The next part; `nil` behind the last.
  mutating func next() -> (name: Name, value: PickleValue)? {
    while segment < segments.count, position == segments[segment].count {
      segment += 1
      position = 0
    }
    guard segment < segments.count else { return nil }
    defer { position += 1 }
    switch segments[segment] {
    case .items(let items): return (.key(items[position].key), items[position].value)
    case .pairs(let pairs): return (.key(pairs[position].key), pairs[position].value)
    case .elements(let elements):
      return (.position(position), elements[elements.startIndex + position])
    }
  }
}
