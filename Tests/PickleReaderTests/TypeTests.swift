import Fixtures
import PickleReader
import Testing

/// Opcodes that work on one type and are given another.
@Suite("Operand types") struct TypeTests {
  static let targets: [RefusedCase] = [
    RefusedCase("\u{8F}NN", then: "s", .wrongType, "SETITEM"),
    RefusedCase(")N", then: "a", .wrongType, "APPEND"),
    RefusedCase("\u{8F}N", then: "a", .wrongType, "APPEND"),
    RefusedCase("](N", then: "\u{90}", .wrongType, "ADDITEMS"),
    RefusedCase("(\u{91}(N", then: "\u{90}", .wrongType, "ADDITEMS"),
  ]

  @Test(
    "items are set only in dictionaries and elements are added only to lists and sets",
    arguments: targets)
  func target(_ row: RefusedCase) {
    #expect(refusal(of: row.pickle) == row.refusal)
  }

  static let keys: [RefusedCase] = [
    RefusedCase("}(NN}N", then: "u", .unhashableKey, "SETITEMS"),
    RefusedCase("(\u{8F}N", then: "d", .unhashableKey, "DICT"),
    RefusedCase("}]\u{85}\u{85}N", then: "s", .unhashableKey, "SETITEM"),
    RefusedCase(
      "}\u{96}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}N", then: "s", .unhashableKey, "SETITEM"),
    RefusedCase("\u{8F}(]", then: "\u{90}", .unhashableKey, "ADDITEMS"),
    RefusedCase("(}", then: "\u{91}", .unhashableKey, "FROZENSET"),
  ]

  @Test("a key must be hashable and must have a value", arguments: keys)
  func key(_ row: RefusedCase) {
    #expect(refusal(of: row.pickle) == row.refusal)
  }

  static let calls: [RefusedCase] = [
    RefusedCase("cm\nn\nN", then: "R", .wrongType, "REDUCE"),
    RefusedCase("cm\nn\nN", then: "\u{81}", .wrongType, "NEWOBJ"),
    RefusedCase("cm\nn\n})", then: "\u{92}", .wrongType, "NEWOBJ_EX"),
    RefusedCase("cm\nn\n)]", then: "\u{92}", .wrongType, "NEWOBJ_EX"),
    RefusedCase("(NN", then: "o", .wrongType, "OBJ"),
    RefusedCase("cm\nn\nN", then: "b", .wrongType, "BUILD"),
    RefusedCase("N}", then: "b", .wrongType, "BUILD"),
  ]

  @Test("a call needs a callable and a tuple, and a state needs an object", arguments: calls)
  func call(_ row: RefusedCase) {
    #expect(refusal(of: row.pickle) == row.refusal)
  }

  static let names: [RefusedCase] = [
    RefusedCase(.text("m") + "N", then: "\u{93}", .wrongType, "STACK_GLOBAL"),
    RefusedCase(.text("") + .text("n"), then: "\u{93}", .malformedText, "STACK_GLOBAL"),
    RefusedCase(.text("m\u{0}") + .text("n"), then: "\u{93}", .malformedText, "STACK_GLOBAL"),
    RefusedCase("", then: "cm\nn\r\n", .malformedText, "GLOBAL"),
    RefusedCase("", then: "cm \nn\n", .malformedText, "GLOBAL"),
    RefusedCase("", then: "c\nn\n", .malformedText, "GLOBAL"),
    RefusedCase("(", then: "im\n\u{7F}\n", .malformedText, "INST"),
    RefusedCase("", then: "cm\n\u{ED}\u{B0}\u{80}\n", .malformedText, "GLOBAL"),
  ]

  @Test("a global is named by two valid texts", arguments: names)
  func global(_ row: RefusedCase) {
    #expect(refusal(of: row.pickle) == row.refusal)
  }

  @Test("a dotted name is kept whole and is not resolved")
  func dottedName() throws {
    let pickle = try read(.global("torch", "_utils.os.exit") + "K\u{0}\u{85}R.")
    #expect(pickle.globals.map(\.module) == ["torch"])
    #expect(pickle.globals.map(\.name) == ["_utils.os.exit"])
    #expect(pickle.description == "reduce(torch._utils.os.exit, (0,))")
  }
}
