/// The distinct texts of a pickle, each held once and known by its index.
///
/// Two texts are equal exactly if their indices are. Looking a text up costs its length; the hash is
/// seeded at random, so that no file can be made to collide.
struct TextTable: Sendable {
  private var bytes: ContiguousArray<UInt8> = []
  private var ends: ContiguousArray<Int> = []
  private var hashes: ContiguousArray<UInt32> = []
  private var validities: ContiguousArray<TextEscapes.Validity> = []
  /// Open addressing; 0 is free, else the index plus 1.
  private var slots: ContiguousArray<Int32> = ContiguousArray(repeating: 0, count: 64)
  private let seed = UInt64.random(in: .min ... .max)

  /// The number of texts.
  var count: Int { ends.count }

  /// The bytes of a text: UTF-8, or where it was found so, UTF-8 with surrogates.
  subscript(index: Int) -> ArraySlice<UInt8> {
    bytes[start(of: index)..<ends[index]]
  }

  /// Whether a text is UTF-8; a Python 2 string that is a key may be anything.
  func validity(of index: Int) -> TextEscapes.Validity { validities[index] }

  /// The index of a text, added if it is new.
  mutating func intern(_ range: Range<Int>, of input: Span<UInt8>) -> Int {
    let hash = hash(range, of: input)
    var slot = Int(hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let index = Int(slots[slot]) - 1
      if hashes[index] == hash, isText(index, equalTo: range, of: input) { return index }
      slot = (slot + 1) & (slots.count - 1)
    }
    for position in range { bytes.append(input[position]) }
    ends.append(bytes.count)
    hashes.append(hash)
    validities.append(TextEscapes.validateUTF8(self[ends.count - 1]))
    slots[slot] = Int32(ends.count)
    if ends.count * 2 > slots.count { grow() }
    return ends.count - 1
  }

  /// The index of a text, added if it is new.
  mutating func intern(_ text: [UInt8]) -> Int {
    let text = ContiguousArray(text)
    return intern(0..<text.count, of: text.span)
  }

  private func start(of index: Int) -> Int { index == 0 ? 0 : ends[index - 1] }

  private func isText(_ index: Int, equalTo range: Range<Int>, of input: Span<UInt8>) -> Bool {
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
      slots[slot] = Int32(index + 1)
    }
  }

  private func hash(_ range: Range<Int>, of input: Span<UInt8>) -> UInt32 {
    var state = seed ^ UInt64(range.count)
    var word: UInt64 = 0
    var filled = 0
    for position in range {
      word = word << 8 | UInt64(input[position])
      filled += 1
      if filled == 8 {
        state = Self.mix(state, word)
        word = 0
        filled = 0
      }
    }
    return UInt32(truncatingIfNeeded: Self.mix(Self.mix(state, word), seed))
  }

  private static func mix(_ state: UInt64, _ word: UInt64) -> UInt64 {
    let product = (state ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }
}
