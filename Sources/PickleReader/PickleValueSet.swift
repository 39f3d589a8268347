/// A set of the containers, objects and persistent identifiers of one pickle: a bit for each.
///
/// Values of other kinds are never in it.
public struct PickleValueSet: Sendable {
  private var words: [UInt64] = []

  /// Creates an empty set.
  public init() {}

  /// Whether a value is in the set.
  public func contains(_ value: PickleValue) -> Bool {
    guard let place = Self.place(of: value), place / 64 < words.count else { return false }
    return words[place / 64] >> UInt64(place % 64) & 1 == 1
  }

  /// Adds a value.
  public mutating func insert(_ value: PickleValue) {
    guard let place = Self.place(of: value) else { return }
    if place / 64 >= words.count {
      words.append(contentsOf: repeatElement(0, count: place / 64 + 1 - words.count))
    }
    words[place / 64] |= 1 << UInt64(place % 64)
  }

  /// Takes a value away.
  public mutating func remove(_ value: PickleValue) {
    guard contains(value), let place = Self.place(of: value) else { return }
    words[place / 64] &= ~(1 << UInt64(place % 64))
  }

  /// The number of a value's bit; containers of all kinds are counted together.
  private static func place(of value: PickleValue) -> Int? {
    switch value.kind {
    case .list, .tuple, .dict, .set, .frozenset: 3 * value.index
    case .object: 3 * value.index + 1
    case .persistentID: 3 * value.index + 2
    default: nil
    }
  }
}
