import Fixtures
import PickleReader
import Testing

/// Dictionary keys and set elements: equal ones are one, as in Python.
@Suite("Keys") struct KeyTests {
  @Test(
    "equal keys keep the first key with the last value",
    arguments: [
      ("(K\u{1}Va\nK\u{1}Vb\nd", #"{1: "b"}"#),
      ("(K\u{1}Va\nI01\nVb\nd", #"{1: "b"}"#),
      ("(G\u{3F}\u{F0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}Va\nK\u{1}Vb\nd", #"{1.0: "b"}"#),
      ("(I00\nVa\nF-0.0\nVb\nd", #"{False: "b"}"#),
      ("(Vk\nVa\nU\u{1}kVb\nd", #"{"k": "b"}"#),
      ("(Vk\nVa\nC\u{1}kVb\nd", #"{"k": "a", <1 bytes>: "b"}"#),
      ("(K\u{1}\u{85}Va\nF1.0\n\u{85}Vb\nd", #"{(1,): "b"}"#),
      ("(Fnan\nVa\nFnan\nVb\nd", #"{nan: "a", nan: "b"}"#),
      ("(Fnan\nq\u{0}Va\nh\u{0}Vb\nd", #"{nan: "b"}"#),
      ("(NVa\nVb\nNVc\nVd\nd", #"{None: "a", "b": None, "c": "d"}"#),
      ("}Vk\nVa\nsVj\nNsVk\nVb\ns", #"{"k": "b", "j": None}"#),
      ("\u{8F}(K\u{1}K\u{2}K\u{1}\u{90}", "{1, 2}"),
      ("(K\u{1}K\u{1}\u{91}", "frozenset({1})"),
      ("((K\u{1}K\u{2}\u{91}Va\n(K\u{2}K\u{1}\u{91}Vb\nd", #"{frozenset({1, 2}): "b"}"#),
    ] as [(PickleCode, String)])
  func equalKeys(_ code: PickleCode, _ text: String) throws {
    #expect(try read(code + ".").description == text)
  }

  @Test("equal integers of different opcodes are one key")
  func integers() throws {
    // BININT, LONG1 with a spare byte, LONG, FLOAT.
    let code: PickleCode =
      "(J\u{7}\u{0}\u{0}\u{0}N\u{8A}\u{3}\u{7}\u{0}\u{0}NL7L\nNF7.0\nVlast\nd."
    #expect(try read(code).description == #"{7: "last"}"#)
    let large: PickleCode = "(L1180591620717411303424L\nNF1180591620717411303424.0\nVlast\nd."
    #expect(try read(large).description == #"{1180591620717411303424: "last"}"#)
  }

  @Test("a dictionary of 100,000 equal keys has one entry")
  func manyEqualKeys() throws {
    let pickle = try read("(" + PickleCode("K\u{1}N") * 100_000 + "d.")
    #expect(pickle.items(pickle.root)?.count == 1)
  }

  @Test("a key of 2^40 shared leaves costs only its size")
  func sharedKey() throws {
    // Forty tuples of two references each to the one before: 2^40 leaves.
    let key = "N" + PickleCode("2\u{86}") * 40
    let pickle = try read("}" + key + "Ns.")
    #expect(pickle.items(pickle.root)?.count == 1)
  }

  @Test("a deeply nested key is hashed without recursion")
  func deepKey() throws {
    var limits = PickleLimits()
    limits.values = 2_000_000
    let pickle = try read(
      "}N" + PickleCode("\u{85}") * min(SizeTests.depth, 500_000) + "Ns.", limits: limits)
    #expect(pickle.items(pickle.root)?.count == 1)
  }
}
