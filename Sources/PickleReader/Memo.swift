/// What PUT stored for GET: a table where indices count up, a dictionary where a file jumps ahead.
///
/// The table is never longer than twice the number of entries and a little: an index costs its
/// entry, not the distance to it.
struct Memo: ~Copyable {
  private var table: ContiguousArray<PickleValue> = []
  private var distant: [Int: PickleValue] = [:]

  /// The number of entries, which is the index that MEMOIZE stores at.
  private(set) var count = 0

  /// The number of places in the table, taken or not.
  var tableCount: Int { table.count }

  /// Stores a value.
  mutating func store(_ value: PickleValue, at index: Int) {
    if index == table.count, distant.isEmpty {
      table.append(value)
      count += 1
      return
    }
    if self[index] == nil { count += 1 }
    guard index < 2 * count + 64 else {
      distant[index] = value
      return
    }
    if index >= table.count {
      table.append(contentsOf: repeatElement(.absent, count: index + 1 - table.count))
    }
    table[index] = value
    if !distant.isEmpty { distant.removeValue(forKey: index) }
  }

  /// The value stored at an index, or `nil`.
  subscript(index: Int) -> PickleValue? {
    if index < table.count, table[index] != .absent { return table[index] }
    return distant.isEmpty ? nil : distant[index]
  }
}

extension PickleValue {
  /// Stands where nothing was stored; no value of a pickle is equal to it.
  fileprivate static let absent = PickleValue(.none, -1)
}
