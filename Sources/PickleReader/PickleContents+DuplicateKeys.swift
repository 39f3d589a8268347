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
