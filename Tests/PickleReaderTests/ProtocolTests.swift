import Fixtures
import PickleReader
import Testing

/// Protocol numbers, frames, and what a pickle may ask of its surroundings.
@Suite("Protocols and frames") struct ProtocolTests {
  @Test("protocols 0 to 5 are read", arguments: 0...5)
  func known(_ number: Int) throws {
    #expect(try read("\u{80}" + .argument(UInt64(number), width: 1) + "N.").root.kind == .none)
  }

  static let refused: [RefusedCase] = [
    RefusedCase("", then: "\u{80}\u{6}", .unsupportedProtocol, "PROTO"),
    RefusedCase("\u{80}\u{2}N", then: "\u{80}\u{FF}", .unsupportedProtocol, "PROTO"),
    RefusedCase("N", then: "\u{98}", .wrongType, "READONLY_BUFFER"),
  ]

  @Test("an unknown protocol and a buffer of None are rejected", arguments: refused)
  func outside(_ row: RefusedCase) {
    #expect(refusal(of: row.pickle) == row.refusal)
  }

  @Test("a persistent identifier is read as a value")
  func persistent() throws {
    let pickle = try read("Pname\n.")
    #expect(pickle.root.kind == .persistentID)
    #expect(pickle.persistentID(pickle.root).flatMap(pickle.string) == "name")
    #expect(pickle.persistentIDs == [pickle.root])
  }

  static func frame(_ byteCount: UInt64) -> PickleCode { "\u{95}" + .argument(byteCount, width: 8) }

  static let frames: [RefusedCase] = [
    RefusedCase(frame(3) + "N0", then: "J\u{1}\u{0}\u{0}\u{0}", .misplacedFrame, "BININT"),
    RefusedCase(frame(4), then: frame(0), .misplacedFrame, "FRAME"),
    RefusedCase("", then: frame(100), .truncated, "FRAME"),
  ]

  @Test(
    "an opcode or a frame that crosses its frame's end throws misplacedFrame", arguments: frames)
  func misplaced(_ row: RefusedCase) {
    #expect(refusal(of: row.pickle) == row.refusal)
  }

  @Test("frames can follow each other and can be empty")
  func sequence() throws {
    let code = Self.frame(1) + "]" + Self.frame(0) + Self.frame(2) + "Na" + "."
    #expect(try read(code).description == "[None]")
  }
}
