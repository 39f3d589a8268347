import Fixtures
import PickleReader
import Testing

/// Lengths that the file states: none is believed before the bytes are seen to be there.
@Suite("Stated lengths") struct LengthTests {
  static let opcodes: [(code: PickleCode, name: String, width: Int)] = [
    ("\u{8C}", "SHORT_BINUNICODE", 1), ("X", "BINUNICODE", 4), ("\u{8D}", "BINUNICODE8", 8),
    ("U", "SHORT_BINSTRING", 1), ("C", "SHORT_BINBYTES", 1), ("B", "BINBYTES", 4),
    ("\u{8E}", "BINBYTES8", 8), ("\u{96}", "BYTEARRAY8", 8), ("\u{8A}", "LONG1", 1),
    ("\u{95}", "FRAME", 8),
  ]
  static let lengths: [UInt64] = [255, 1 << 32 - 1, 1 << 62, 1 << 63 - 1, 1 << 63, .max]
  static let rows: [RefusedCase] = opcodes.flatMap { opcode in
    lengths.filter { opcode.width == 8 || $0 >> UInt64(8 * opcode.width) == 0 }.map { length in
      RefusedCase(
        "]", then: opcode.code + .argument(length, width: opcode.width), .truncated, opcode.name)
    }
  }

  @Test("a length past the end throws truncated", arguments: rows)
  func beyondEnd(_ row: RefusedCase) {
    #expect(refusal(of: row.pickle) == row.refusal)
  }

  @Test(
    "a negative length is rejected",
    arguments: [
      RefusedCase("", then: "T\u{0}\u{0}\u{0}\u{80}", .malformedText, "BINSTRING")
    ])
  func negative(_ row: RefusedCase) {
    #expect(refusal(of: row.pickle) == row.refusal)
  }

  @Test(
    "an argument cut short throws truncated at its opcode",
    arguments: [
      "J\u{1}\u{2}\u{3}", "M\u{1}", "K", "G\u{3F}\u{F0}", "h", "j\u{0}", "\u{80}", "\u{95}\u{1}",
    ]
      as [PickleCode])
  func argument(_ code: PickleCode) {
    let refusal = refusal(of: "N" + code)
    #expect(refusal?.code == .truncated)
    #expect(refusal?.offset == 1)
  }

  @Test(
    "a line without its end throws truncated at its opcode",
    arguments: ["I1", "L1L", "F1.5", "S'a'", "Va", "cm\nn", "im\nn", "Pa", "g0", "p0"]
      as [PickleCode])
  func line(_ code: PickleCode) {
    let refusal = refusal(of: "N(" + code)
    #expect(refusal?.code == .truncated)
    #expect(refusal?.offset == 2)
  }
}
