import Fixtures
import Testing

@testable import PickleReader

/// Numbers and text in each of the forms that pickles write them.
@Suite("Text and numbers") struct TextTests {
  @Test(
    "INT 00 and 01 are booleans and other texts are numbers",
    arguments: [
      ("I00\n", "False"), ("I01\n", "True"), ("I0\n", "0"), ("I1\n", "1"), ("I-7\n", "-7"),
      ("I-0\n", "False"), ("I+1\n", "True"), ("I-1\n", "-1"), ("L-0L\n", "0"), ("L12\n", "12"),
      ("I+5\n", "5"),
      ("I9223372036854775808\n", "9223372036854775808"),
      ("L-170141183460469231731687303715884105728L\n", "-170141183460469231731687303715884105728"),
    ] as [(PickleCode, String)])
  func booleans(_ code: PickleCode, _ text: String) throws {
    #expect(try read(code + ".").description == text)
  }

  @Test(
    "an integer prints as Python prints it",
    arguments: [
      0, -1, 127, -128, -8_388_609, -10_000_000, -16_777_216, -999_999_999, 1_000_000_000,
      -72_057_594_037_927_937, 72_057_594_037_927_936, .max, .min,
    ] as [Int])
  func bigIntegers(_ value: Int) {
    let bytes = (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    #expect(BigInteger(twosComplement: bytes).description == "\(value)")
    #expect(BigInteger(twosComplement: bytes + [value < 0 ? 255 : 0]).description == "\(value)")
  }

  @Test(
    "a decimal integer of any length is read",
    arguments: [
      ("I7\n", 7), ("I-12345\n", -12345), ("L12L\n", 12), ("L12\n", 12), ("I+12\n", 12),
      ("I0\n", 0), ("I000\n", 0), ("L0L\n", 0), ("L-1L\n", -1),
      ("I999999999999999999\n", 999_999_999_999_999_999),
      ("I-1000000000000000000\n", -1_000_000_000_000_000_000), ("L9223372036854775807L\n", .max),
    ] as [(PickleCode, Int)])
  func decimalIntegers(_ code: PickleCode, _ value: Int) throws {
    let pickle = try read(code + ".")
    #expect(pickle.integer(pickle.root) == value)
  }

  @Test(
    "a decimal integer with leading zeros is rejected",
    arguments: ["I010\n", "I-07\n", "I+011\n", "L010L\n", "I001\n"] as [PickleCode])
  func leadingZeros(_ code: PickleCode) {
    #expect(throws: PickleError.self) { try read(code + ".") }
  }

  @Test("a text longer than the caller's limit is not returned")
  func limitedText() throws {
    let pickle = try read(.text("weight") + ".")
    #expect(pickle.string(pickle.root, upTo: 6) == "weight")
    #expect(pickle.string(pickle.root, upTo: 5) == nil)
  }

  @Test("names are matched in str and in Python 2 strings, not in bytes")
  func names() throws {
    let pickle = try read(
      "(" + .text("weight") + .text("weigh") + "U\u{4}biasU\u{4}biatC\u{4}biasK\u{1}U\u{4}biast.")
    let names = PickleNames(["bias", "weight", "running_mean"], in: pickle)
    let elements = try #require(pickle.elements(pickle.root))
    #expect(elements.map { names.number(of: $0) } == [1, nil, 0, nil, nil, nil, 0])
  }

  @Test(
    "a malformed integer throws malformedText",
    arguments: ["I\n", "I-\n", "I1.5\n", "I0x10\n", "I1_0\n", "I 1\n", "LL\n", "L1LL\n", "I1L\n"]
      as [PickleCode])
  func malformedIntegers(_ code: PickleCode) {
    #expect(refusal(of: "N" + code + ".")?.code == .malformedText)
    #expect(refusal(of: "N" + code + ".")?.offset == 1)
  }

  @Test(
    "LONG1 keeps its value at any length",
    arguments: [
      (9, "590295810358705651712"), (8, "2305843009213693952"), (7, "9007199254740992"),
      (1, "32"), (17, "10889035741470030830827987437816582766592"),
    ])
  func binaryIntegers(_ byteCount: Int, _ text: String) throws {
    // The top byte is 0x20.
    let bytes = [UInt8](repeating: 0, count: byteCount - 1) + [0x20]
    let pickle = try read(
      "\u{8A}" + .argument(UInt64(byteCount), width: 1) + PickleCode(bytes) + ".")
    #expect(pickle.description == text)
    #expect((pickle.integer(pickle.root) == nil) == (byteCount > 8))
  }

  @Test("LONG1 of 255 bytes is a big integer")
  func longestLong1() throws {
    let pickle = try read("\u{8A}\u{FF}" + PickleCode([UInt8](repeating: 0x7F, count: 255)) + ".")
    #expect(pickle.integer(pickle.root) == nil)
    #expect(pickle.bigInteger(pickle.root)?.twosComplement.count == 255)
  }

  @Test(
    "integers at the bounds of the inline representation keep their value",
    arguments: [1 << 53 - 1, 1 << 53, -(1 << 53), -(1 << 53) - 1, .max, .min] as [Int])
  func inlineEdges(_ integer: Int) throws {
    let pickle = try read(.int(integer) + ".")
    #expect(pickle.integer(pickle.root) == integer)
    #expect(pickle.description == "\(integer)")
  }

  @Test(
    "FLOAT reads what repr writes",
    arguments: [
      ("Finf\n", Double.infinity), ("F-inf\n", -Double.infinity), ("F-0.0\n", -0.0),
      ("F1e-320\n", 0x7E8p-1074), ("F1.5\n", 1.5), ("F1e22\n", 1e22),
      ("F5e-324\n", .leastNonzeroMagnitude),
    ] as [(PickleCode, Double)])
  func floats(_ code: PickleCode, _ value: Double) throws {
    let pickle = try read(code + ".")
    #expect(pickle.float(pickle.root)?.bitPattern == value.bitPattern)
  }

  @Test(
    "FLOAT and BINFLOAT read nan",
    arguments: ["Fnan\n", "G\u{7F}\u{F8}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}"] as [PickleCode])
  func notANumber(_ code: PickleCode) throws {
    let pickle = try read(code + ".")
    #expect(pickle.float(pickle.root)?.isNaN == true)
  }

  @Test(
    "a malformed float throws malformedText",
    arguments: ["F\n", "F1.5x\n", "F0x1p3\n", "F1,5\n", "F--1\n"] as [PickleCode])
  func malformedFloats(_ code: PickleCode) {
    #expect(refusal(of: code + ".") == Refusal(code: .malformedText, offset: 0, opcode: "FLOAT"))
  }

  @Test(
    "STRING uses the escapes of a Python 2 literal",
    arguments: [
      (#"'a\\b\'c\"'"#, #"a\b'c""#), (#""it's""#, "it's"), (#"'\x41\101\n'"#, "AA\n"),
      (#"'\q'"#, #"\q"#), ("''", ""), (#"'\7'"#, "\u{7}"), (#"'\1011'"#, "A1"),
    ])
  func quoted(_ literal: String, _ text: String) throws {
    let pickle = try read(PickleCode(Array("S\(literal)\n.".utf8)))
    #expect(pickle.root.kind == .byteString)
    #expect(pickle.string(pickle.root) == text)
  }

  @Test(
    "a string literal with missing quotes or broken escapes throws malformedText",
    arguments: ["Sa\n", "S'a\n", "S'a\"\n", "S'\n", #"S'\x4'"# + "\n", #"S'a\'"# + "\n", "S\n"]
      as [PickleCode])
  func malformedQuoted(_ code: PickleCode) {
    #expect(refusal(of: code + ".") == Refusal(code: .malformedText, offset: 0, opcode: "STRING"))
  }

  @Test(
    "UNICODE is Latin-1 with \\u escapes",
    arguments: [
      ("V\u{E9}\n", "é"), ("V\\u20ac\n", "€"), ("V\\U0001f600\n", "😀"), ("V\\n\n", "\\n"),
      ("V\\u005cu\n", "\\u"), ("V\n", ""), ("V\\x\n", "\\x"), ("V\\\n", "\\"),
      ("V\\\\u0041\n", "\\\\u0041"), ("V\\\\\\u0041\n", "\\\\A"),
      ("V\\\\U00000041\n", "\\\\U00000041"), ("V\\u0041\n", "A"),
    ] as [(PickleCode, String)])
  func escaped(_ code: PickleCode, _ text: String) throws {
    let pickle = try read(code + ".")
    #expect(pickle.string(pickle.root) == text)
  }

  @Test(
    "a \\u escape cut short or out of range throws malformedText",
    arguments: ["V\\u20a\n", "V\\uwxyz\n", "V\\U00110000\n"] as [PickleCode])
  func malformedEscapes(_ code: PickleCode) {
    #expect(refusal(of: code + ".") == Refusal(code: .malformedText, offset: 0, opcode: "UNICODE"))
  }

  static let invalidUTF8: [PickleCode] = [
    "\u{FF}", "\u{C0}\u{80}", "\u{C3}", "\u{E2}\u{82}", "\u{F5}\u{80}\u{80}\u{80}",
    "\u{F4}\u{90}\u{80}\u{80}", "\u{E0}\u{80}\u{80}", "\u{80}", "\u{C3}\u{28}",
  ]

  @Test("text that is not UTF-8 throws invalidUTF8", arguments: invalidUTF8)
  func invalidUTF8Text(_ bytes: PickleCode) {
    let code = "]\u{8C}" + .argument(UInt64(bytes.bytes.count), width: 1) + bytes + "."
    #expect(
      refusal(of: code) == Refusal(code: .invalidUTF8, offset: 1, opcode: "SHORT_BINUNICODE"))
  }

  @Test("text that is not UTF-8 throws invalidUTF8 after a key of the same bytes")
  func invalidAfterKey() {
    // The Python 2 string \xff within a tuple that is a key, then the text \xff.
    let key: PickleCode = "}U\u{1}\u{FF}\u{85}Ns"
    #expect(
      refusal(of: key + "\u{8C}\u{1}\u{FF}.")
        == Refusal(code: .invalidUTF8, offset: 7, opcode: "SHORT_BINUNICODE"))
  }

  @Test(
    "surrogates are kept as escapes, also after a key of the same bytes",
    arguments: ["", "}U\u{3}\u{ED}\u{B3}\u{BF}\u{85}Ns0"] as [PickleCode])
  func surrogates(_ before: PickleCode) throws {
    let pickle = try read(before + "\u{8C}\u{3}\u{ED}\u{B3}\u{BF}.")
    #expect(pickle.string(pickle.root) == #"\udcff"#)
  }

  @Test("a Python 2 string is text if it is UTF-8 and is bytes in any case")
  func python2() throws {
    let text = try read("U\u{2}\u{C3}\u{A9}.")
    #expect(text.string(text.root) == "é")
    #expect(text.bytes(text.root) == .copied([0xC3, 0xA9]))
    let bytes = try read("U\u{1}\u{E9}.")
    #expect(bytes.string(bytes.root) == nil)
    #expect(bytes.bytes(bytes.root) == .copied([0xE9]))
  }

  @Test("a long byte string stays in the input and a short one is copied")
  func longBytes() throws {
    let code = "B" + PickleCode.argument(1025, width: 4) + PickleCode("x") * 1025 + "."
    let pickle = try read(code)
    #expect(pickle.bytes(pickle.root) == .inInput(5..<1030))
  }
}
