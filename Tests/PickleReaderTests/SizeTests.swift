import Fixtures
import PickleReader
import Testing

/// Small pickles of enormous values: held, printed and freed at the cost of their bytes.
@Suite("Small pickles of large values") struct SizeTests {
  /// Recursion at this depth overflows the stack of a test's thread.
  static let depth = Fixtures.runsEveryCase ? 1_000_000 : 100_000

  @Test(
    "deeply nested containers are read, printed and freed",
    arguments: [
      ("N" + PickleCode("\u{85}") * depth, "((((((((("),
      (PickleCode("(") * depth + PickleCode("t") * depth, "((((((((("),
      (PickleCode("]") * depth + PickleCode("a") * (depth - 1), "[[[[[[[[["),
      (PickleCode("(") * depth + PickleCode("l") * depth, "[[[[[[[[["),
      (PickleCode("}N") * depth + "N" + PickleCode("s") * depth, "{None: {None: {"),
    ])
  func nesting(_ code: PickleCode, _ start: String) throws {
    let pickle = try read(code + ".")
    #expect(pickle.description.hasPrefix(start))
    #expect(pickle.description.utf8.count < 100_000)
  }

  @Test("deeply nested calls are read and printed")
  func nestedCalls() throws {
    let depth = min(Self.depth, 300_000)
    let pickle = try read(
      "cm\nf\nq\u{0}" + PickleCode("h\u{0}") * depth + ")" + PickleCode("R\u{85}") * depth + ".")
    #expect(pickle.description.hasPrefix("(reduce(m.f, (reduce(m.f, ("))
  }

  @Test("20,000 references to one list of 50,000 items print briefly")
  func listReferences() throws {
    let list = "](" + PickleCode("N") * 50_000 + "eq\u{0}"
    let pickle = try read("(" + list + PickleCode("h\u{0}") * 20_000 + "l.")
    #expect(pickle.elements(pickle.root)?.count == 20_001)
    #expect(pickle.description.hasPrefix("[[…], […]"))
    #expect(pickle.description.utf8.count < 100_000)
  }

  @Test("20,000 references to one dictionary of 50,000 items print briefly")
  func dictionaryReferences() throws {
    let items = (0..<50_000).map { (PickleCode("J") + .argument(UInt64($0), width: 4) + "N").bytes }
    let dict = "}(" + PickleCode(Array(items.joined())) + "uq\u{0}"
    let pickle = try read("(" + dict + PickleCode("h\u{0}") * 20_000 + "l.")
    #expect(pickle.description.hasPrefix("[{…}, {…}"))
    #expect(pickle.description.utf8.count < 100_000)
  }

  @Test("10,000 references to one text of a megabyte print as their beginnings")
  func longText() throws {
    let text = "X" + .argument(1 << 20, width: 4) + PickleCode("x") * (1 << 20) + "q\u{0}"
    let pickle = try read("(" + text + PickleCode("h\u{0}") * 10_000 + "l.")
    #expect(pickle.description.hasPrefix("[\"xxxx"))
    #expect(pickle.description.utf8.count < 10 << 20)
  }

  @Test("integers of the maximum length are read and printed")
  func longIntegers() throws {
    let number: PickleCode = "L" + PickleCode("9") * 4300 + "L\n"
    let pickle = try read("(" + number * (Fixtures.runsEveryCase ? 300 : 30) + "l.")
    #expect(pickle.description.hasPrefix("[9999"))
  }

  @Test(
    "a container within itself prints as dots",
    arguments: [
      ("]q\u{0}h\u{0}\u{85}a.", "[(...,)]"), ("cm\nf\n)Rq\u{0}h\u{0}b.", "reduce(m.f, (), ...)"),
    ] as [(PickleCode, String)])
  func cycles(_ code: PickleCode, _ text: String) throws {
    #expect(try read(code).description == text)
  }
}
