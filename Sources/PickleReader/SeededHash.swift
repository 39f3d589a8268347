/// A fast hash that differs from run to run.
struct SeededHash: Sendable {
  private let seed = UInt64.random(in: .min ... .max)

  /// The hash of part of the input.
  func hash(_ range: Range<Int>, of input: Span<UInt8>) -> UInt32 {
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
    return finished(Self.mix(state, word))
  }

  /// The hash of two words.
  func hash(_ first: UInt64, _ second: UInt64) -> UInt32 {
    finished(Self.mix(Self.mix(seed, first), second))
  }

  private func finished(_ state: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: Self.mix(state, seed))
  }

  private static func mix(_ state: UInt64, _ word: UInt64) -> UInt64 {
    let product = (state ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }
}
