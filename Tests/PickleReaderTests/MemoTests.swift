import Fixtures
import Testing

@testable import PickleReader

/// PUT and GET: the same object, not a copy of it.
@Suite("Memo") struct MemoTests {
  static let unknown: [RefusedCase] = [
    RefusedCase("Nq\u{0}", then: "h\u{1}", .unknownMemoEntry, "BINGET"),
    RefusedCase("Nq\u{5}", then: "h\u{4}", .unknownMemoEntry, "BINGET"),
    RefusedCase("N", then: "g9223372036854775807\n", .unknownMemoEntry, "GET"),
  ]

  @Test("fetching an index that was never stored throws unknownMemoEntry", arguments: unknown)
  func missing(_ row: RefusedCase) {
    #expect(refusal(of: row.pickle) == row.refusal)
  }

  @Test(
    "a memo index in text must be decimal",
    arguments: [
      RefusedCase("N", then: "p-1\n", .malformedText, "PUT"),
      RefusedCase("N", then: "p\n", .malformedText, "PUT"),
      RefusedCase("N", then: "p 1\n", .malformedText, "PUT"),
      RefusedCase("N", then: "p9223372036854775808\n", .malformedText, "PUT"),
      RefusedCase("N", then: "g1x\n", .malformedText, "GET"),
    ])
  func decimal(_ row: RefusedCase) {
    #expect(refusal(of: row.pickle) == row.refusal)
  }

  @Test("a change after PUT is seen by every GET")
  func aliasing() throws {
    // One dictionary, fetched twice into a tuple and filled afterwards.
    let pickle = try read("}q\u{0}h\u{0}\u{86}q\u{1}0h\u{0}" + .text("a") + "K\u{1}s0h\u{1}.")
    #expect(pickle.description == #"({"a": 1}, {"a": 1})"#)
    let elements = try #require(pickle.elements(pickle.root))
    #expect(elements.first == elements.last)
  }

  @Test("equal dictionaries built separately are two objects")
  func separateObjects() throws {
    let pickle = try read("}}\u{86}.")
    let elements = try #require(pickle.elements(pickle.root))
    #expect(elements.first != elements.last)
  }

  @Test("a far index costs one entry", arguments: [2, 64, 255, 256, 1 << 30])
  func sparseIndices(_ step: Int) {
    var memo = Memo()
    for number in 1...1000 {
      memo.store(PickleValue(number.isMultiple(of: 2)), at: number * step)
    }
    #expect(memo.count == 1000)
    #expect(memo.tableCount <= 2 * memo.count + 64)
    #expect(memo[1000 * step] == PickleValue(true))
    #expect(memo[999 * step] == PickleValue(false))
    #expect(memo[1000 * step - 1] == nil)
  }

  @Test("MEMOIZE stores at the number of entries, not after the last index")
  func memoize() throws {
    // Entry 7, then MEMOIZE as entry 1, then entry 7 again, then MEMOIZE as entry 2.
    #expect(
      try read("K\u{1}q\u{7}K\u{2}\u{94}K\u{3}q\u{7}K\u{4}\u{94}h\u{1}h\u{2}h\u{7}\u{87}.")
        .description == "(2, 4, 3)")
  }

  @Test("storing again replaces the entry", arguments: [0, 3, 1000])
  func replaces(_ index: Int) {
    var memo = Memo()
    memo.store(PickleValue(false), at: index)
    memo.store(PickleValue(true), at: index)
    #expect(memo.count == 1)
    #expect(memo[index] == PickleValue(true))
  }

  @Test("an entry at a far index counts once when the table reaches it")
  func countsOnce() throws {
    // Entry 300 stands alone, then 1 to 299 join it, so that MEMOIZE stores at 300 again.
    let first = "K\u{1}r" + PickleCode.argument(300, width: 4)
    let between = PickleCode("\u{94}") * 300
    #expect(
      try read(first + between + first + "K\u{2}\u{94}j" + .argument(300, width: 4) + ".")
        .description == "2")
  }
}
