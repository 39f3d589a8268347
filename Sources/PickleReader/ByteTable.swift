/// Distinct byte strings, each held once and known by its index.
///
/// Two are equal exactly if their indices are. Looking one up costs its length; the hash is seeded
/// at random, so that no file can be made to collide.
struct ByteTable: Sendable {
  private var bytes: ContiguousArray<UInt8> = []
  private var ends: ContiguousArray<Int> = []
  private var hashes: ContiguousArray<UInt32> = []
  /// Open addressing; 0 is free, else the index plus 1.
  private var slots: ContiguousArray<UInt32> = ContiguousArray(repeating: 0, count: 64)
  private let seeded = SeededHash()

  /// The number of byte strings.
  var count: Int { ends.count }

  /// The bytes under an index.
  subscript(index: Int) -> ArraySlice<UInt8> {
    bytes[start(of: index)..<ends[index]]
  }

  /// The index of part of the input, added if it is new.
  mutating func intern(_ range: Range<Int>, of input: Span<UInt8>) -> Int {
    let (known, slot, hash) = find(range, of: input)
    if let known { return known }
    for position in range { bytes.append(input[position]) }
    ends.append(bytes.count)
    hashes.append(hash)
    slots[slot] = UInt32(ends.count)
    if ends.count * 2 > slots.count { grow() }
    return ends.count - 1
  }

  /// The index of part of the input; `nil` if the table does not hold it.
  func index(of range: Range<Int>, of input: Span<UInt8>) -> Int? { find(range, of: input).index }

  /// The index if there is one, and the slot where it stands or would.
  private func find(
    _ range: Range<Int>, of input: Span<UInt8>
  ) -> (index: Int?, slot: Int, hash: UInt32) {
    let hash = seeded.hash(range, of: input)
    var slot = Int(hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let index = Int(slots[slot]) - 1
      if hashes[index] == hash, isEntry(index, equalTo: range, of: input) {
        return (index, slot, hash)
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return (nil, slot, hash)
  }

  private func start(of index: Int) -> Int { index == 0 ? 0 : ends[index - 1] }

  private func isEntry(_ index: Int, equalTo range: Range<Int>, of input: Span<UInt8>) -> Bool {
    let start = start(of: index)
    guard ends[index] - start == range.count else { return false }
    for offset in 0..<range.count where bytes[start + offset] != input[range.lowerBound + offset] {
      return false
    }
    return true
  }

  private mutating func grow() {
    slots = ContiguousArray(repeating: 0, count: slots.count * 2)
    for (index, hash) in hashes.enumerated() {
      var slot = Int(hash) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(index + 1)
    }
  }
}
