import Fixtures
import PickleReader
import Testing

/// The stack and its marks: nothing is taken that is not there, nothing through a mark.
@Suite("Stack and marks") struct StackTests {
  static let empty: [RefusedCase] = [
    RefusedCase("", then: "q\u{0}", .stackUnderflow, "BINPUT"),
    RefusedCase("N", then: "\u{86}", .stackUnderflow, "TUPLE2"),
    RefusedCase("NN", then: "\u{87}", .stackUnderflow, "TUPLE3"),
    RefusedCase("]", then: "a", .stackUnderflow, "APPEND"),
    RefusedCase("}N", then: "s", .stackUnderflow, "SETITEM"),
    RefusedCase("(", then: "e", .stackUnderflow, "APPENDS"),
    RefusedCase("(NN", then: "u", .stackUnderflow, "SETITEMS"),
    RefusedCase("(N", then: "\u{90}", .stackUnderflow, "ADDITEMS"),
    RefusedCase(")", then: "R", .stackUnderflow, "REDUCE"),
    RefusedCase(")", then: "\u{81}", .stackUnderflow, "NEWOBJ"),
    RefusedCase(")}", then: "\u{92}", .stackUnderflow, "NEWOBJ_EX"),
    RefusedCase("N", then: "b", .stackUnderflow, "BUILD"),
    RefusedCase("(", then: "o", .stackUnderflow, "OBJ"),
    RefusedCase(.text("m"), then: "\u{93}", .stackUnderflow, "STACK_GLOBAL"),
    RefusedCase("", then: "\u{98}", .stackUnderflow, "READONLY_BUFFER"),
  ]

  @Test("an opcode with too few values throws stackUnderflow", arguments: empty)
  func underflow(_ row: RefusedCase) {
    #expect(refusal(of: row.pickle) == row.refusal)
  }

  static let throughMark: [RefusedCase] = [
    RefusedCase("N(", then: ".", .stackUnderflow, "STOP"),
    RefusedCase("N(", then: "2", .stackUnderflow, "DUP"),
    RefusedCase("N(", then: "q\u{0}", .stackUnderflow, "BINPUT"),
    RefusedCase("N(", then: "\u{85}", .stackUnderflow, "TUPLE1"),
    RefusedCase("}N(N", then: "s", .stackUnderflow, "SETITEM"),
    RefusedCase("](N(N0", then: "a", .stackUnderflow, "APPEND"),
    RefusedCase("]((N", then: "e", .stackUnderflow, "APPENDS"),
    RefusedCase("cm\nn\n(N", then: "b", .stackUnderflow, "BUILD"),
    RefusedCase("cm\nn\n()", then: "R", .stackUnderflow, "REDUCE"),
  ]

  @Test("an opcode cannot take a value from below a mark", arguments: throughMark)
  func belowMark(_ row: RefusedCase) {
    #expect(refusal(of: row.pickle) == row.refusal)
  }

  @Test("POP removes a mark at the top of the stack")
  func popTakesMark() throws {
    #expect(try read("N(0.").root.kind == .none)
  }

  @Test(
    "a pickle without STOP throws truncated", arguments: ["", "N", "\u{80}\u{2}]"] as [PickleCode])
  func withoutStop(_ code: PickleCode) {
    #expect(
      refusal(of: code) == Refusal(code: .truncated, offset: code.bytes.count, opcode: ""))
  }

  @Test("an unknown opcode is rejected", arguments: [0x00, 0x0A, 0x41, 0x99, 0xFF] as [UInt8])
  func unknown(_ byte: UInt8) {
    #expect(
      refusal(of: "N" + PickleCode([byte]) + ".")
        == Refusal(code: .unknownOpcode, offset: 1, opcode: ""))
  }

  @Test("bytes after STOP are not read")
  func afterStop() throws {
    #expect(try read("N.garbage").byteCount == 2)
  }
}
