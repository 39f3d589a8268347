/// Which slot of a dictionary or set each key stands in, for one container at a time.
///
/// Nearly all keys are texts; theirs are looked up in an array by the text's index, which is never
/// cleared: an entry counts only for the container that it names.
private struct KeySlots: ~Copyable {
  private var textSlots: ContiguousArray<(container: Int, slot: Int)> = []
  private var otherSlots: [Int: Int] = [:]
  private var container = -1

  mutating func begin(_ container: Int) {
    self.container = container
    if !otherSlots.isEmpty { otherSlots = [:] }
  }

  /// The slot where the key stands already; `nil`, and `slot` is noted, if it is new.
  mutating func claim(_ slot: Int, text: Int) -> Int? {
    if text >= textSlots.count {
      let missing = repeatElement((container: -1, slot: 0), count: text + 1 - textSlots.count)
      textSlots.append(contentsOf: missing)
    }
    if textSlots[text].container == container { return textSlots[text].slot }
    textSlots[text] = (container: container, slot: slot)
    return nil
  }

  /// The same for a key that is not a text, by its number.
  mutating func claim(_ slot: Int, number: Int) -> Int? {
    if let earlier = otherSlots[number] { return earlier }
    otherSlots[number] = slot
    return nil
  }
}

extension PickleContents {
  /// Gives every dictionary one entry a key, the first key with the last value, as Python does, and
  /// every set one entry an element.
  mutating func resolveDuplicateKeys(with keys: inout KeyNumbering) {
    var slots = KeySlots()
    for position in keys.keyed.indices {
      let (kind, container) = keys.keyed[position]
      let step = kind == .dict ? 2 : 1
      guard containers.count(of: container) > step else { continue }
      slots.begin(container)
      resolveDuplicateKeys(in: container, step: step, &slots, &keys)
    }
  }

  private mutating func resolveDuplicateKeys(
    in container: Int, step: Int, _ slots: inout KeySlots, _ keys: inout KeyNumbering
  ) {
    var end = 0
    for slot in stride(from: 0, to: containers.count(of: container), by: step) {
      let key = containers[container, slot]
      let earlier: Int?
      if let text = textIndex(ofKey: key) {
        earlier = slots.claim(end, text: text)
      } else {
        earlier = keys.number(of: key, in: &self).flatMap { slots.claim(end, number: $0) }
      }
      if let earlier {
        if step == 2 { containers[container, earlier + 1] = containers[container, slot + 1] }
        continue
      }
      if end != slot {
        for part in 0..<step {
          containers[container, end + part] = containers[container, slot + part]
        }
      }
      end += step
    }
    containers.truncate(container, to: end)
  }

  private mutating func textIndex(ofKey key: PickleValue) -> Int? {
    switch key.kind {
    case .string: return key.index
    case .byteString:
      guard case .copied(let bytes) = blobs[key.index] else { return nil }
      return texts.intern(bytes)
    default: return nil
    }
  }
}
