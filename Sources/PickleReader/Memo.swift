/// What PUT stored for GET: dense where indices count up, sparse where a file jumps ahead.
struct Memo: ~Copyable {
  private var dense: ContiguousArray<PickleValue?> = []
  private var sparse: [Int: PickleValue] = [:]

  /// The number of entries, which is the index that MEMOIZE stores at.
  private(set) var count = 0

  /// Stores a value; an index far ahead costs one entry, not the distance.
  mutating func store(_ value: PickleValue, at index: Int) {
    if index < dense.count {
      if dense[index] == nil { count += 1 }
      dense[index] = value
    } else if index - dense.count < 256 {
      dense.append(contentsOf: repeatElement(nil, count: index - dense.count))
      let moved = sparse.removeValue(forKey: index)
      if moved == nil { count += 1 }
      dense.append(value)
    } else if sparse.updateValue(value, forKey: index) == nil {
      count += 1
    }
  }

  /// The value stored at an index, or `nil`.
  subscript(index: Int) -> PickleValue? {
    guard index >= 0 else { return nil }
    if index < dense.count, let value = dense[index] { return value }
    return sparse[index]
  }
}
