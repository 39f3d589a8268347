extension PickleContents {
  /// Gives every dictionary one entry a key, the first key with the last value, as Python does, and
  /// every set one entry an element.
  mutating func resolveDuplicateKeys(with keys: inout KeyTable) {
    var distinct = DistinctKeys()
    for position in keys.keyed.indices {
      let container = keys.keyed[position]
      let step = container.kind == .dict ? 2 : 1
      guard containers.count(of: container.index) > step else { continue }
      resolveDuplicateKeys(in: container.index, step: step, &distinct, &keys)
    }
  }

  private mutating func resolveDuplicateKeys(
    in container: Int, step: Int, _ distinct: inout DistinctKeys, _ keys: inout KeyTable
  ) {
    distinct.begin(maximumCount: containers.count(of: container) / step)
    for slot in stride(from: 0, to: containers.count(of: container), by: step) {
      let end = distinct.count * step
      // What cannot be hashed was refused when it came.
      guard let key = keys.identity(of: containers[container, slot], in: &self) else { continue }
      if let earlier = distinct.claim(key) {
        containers.noteReplacement(in: container)
        if step == 2 {
          containers[container, earlier * step + 1] = containers[container, slot + 1]
        }
      } else if end != slot {
        for part in 0..<step {
          containers[container, end + part] = containers[container, slot + part]
        }
      }
    }
    containers.truncate(container, to: distinct.count * step)
  }
}

/// The distinct keys of one container at a time, in order.
private struct DistinctKeys: ~Copyable {
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
