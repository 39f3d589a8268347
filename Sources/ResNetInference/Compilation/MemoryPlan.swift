/// Where values that live for some of the calls stand in one block of memory, so that values which
/// never live at once can share bytes.
struct MemoryPlan: Sendable {
  /// The life of one value.
  struct Life: Sendable {
    /// The bytes it takes.
    var byteCount: Int
    /// The first call that writes or reads it.
    var first: Int
    /// The last call that reads it.
    var last: Int
  }

  /// Where each value begins, in bytes from the start of the block.
  let offsets: [Int]
  /// The size of the block.
  let byteCount: Int

  /// Places values, each at the lowest place that is free as long as it lives.
  init(_ lives: [Life]) {
    var offsets = Array(repeating: 0, count: lives.count)
    var placed: [(life: Life, range: Range<Int>)] = []
    var byteCount = 0
    for number in lives.indices.sorted(by: { lives[$0].byteCount > lives[$1].byteCount }) {
      let life = lives[number]
      let size = (life.byteCount + 63) / 64 * 64
      let taken = placed.filter { $0.life.first <= life.last && life.first <= $0.life.last }
        .map(\.range).sorted { $0.lowerBound < $1.lowerBound }
      var start = 0
      for range in taken where range.lowerBound < start + size {
        start = max(start, range.upperBound)
      }
      offsets[number] = start
      placed.append((life, start..<start + size))
      byteCount = max(byteCount, start + size)
    }
    self.offsets = offsets
    self.byteCount = byteCount
  }
}
