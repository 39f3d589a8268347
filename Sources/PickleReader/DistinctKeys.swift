/// The distinct keys of one container at a time, in order.
struct DistinctKeys: ~Copyable, Sendable {
  /// Up to so many keys are compared one by one.
  private static let linearCount = 8

  private var keys: ContiguousArray<KeyIdentity> = []
  /// Open addressing, for more; 0 is free, else the position plus 1.
  private var slots: ContiguousArray<UInt32> = []
  private let seeded = SeededHash()

  /// The number of distinct keys so far.
  var count: Int { keys.count }

  /// Begins another container.
  mutating func begin(maximumCount: Int) {
    keys.removeAll(keepingCapacity: true)
    guard maximumCount > Self.linearCount else {
      slots = []
      return
    }
    var slotCount = 32
    while slotCount < maximumCount * 2 { slotCount *= 2 }
    slots = ContiguousArray(repeating: 0, count: slotCount)
  }

  /// The position of an equal key that came before; `nil`, and it is added, if there is none.
  mutating func claim(_ key: KeyIdentity) -> Int? {
    if slots.isEmpty {
      if let position = keys.firstIndex(of: key) { return position }
      keys.append(key)
      return nil
    }
    var slot = Int(seeded.hash(UInt64(key.kind.rawValue), key.word)) & (slots.count - 1)
    while slots[slot] != 0 {
      let position = Int(slots[slot]) - 1
      if keys[position] == key { return position }
      slot = (slot + 1) & (slots.count - 1)
    }
    keys.append(key)
    slots[slot] = UInt32(keys.count)
    return nil
  }
}
