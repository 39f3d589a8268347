import Fixtures
import PickleReader
import Testing

/// Each field of ``PickleLimits``: what is just within it is read, what is just beyond is refused.
@Suite("Limits") struct LimitTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let limits: PickleLimits
    let within: PickleCode
    let beyond: PickleCode
    /// Where the opcode stands that goes beyond.
    let offset: Int
    let opcode: String

    init(
      _ name: String, within: PickleCode, beyond: PickleCode, at offset: Int, _ opcode: String,
      set: (inout PickleLimits) -> Void
    ) {
      self.name = name
      self.within = within
      self.beyond = beyond
      self.offset = offset
      self.opcode = opcode
      var limits = PickleLimits()
      set(&limits)
      self.limits = limits
    }

    var testDescription: String { "\(name): \(beyond.bytes.prefix(20))" }
  }

  static let cases: [Case] = [
    Case("opcodes", within: "N0N.", beyond: "N0N0N.", at: 4, "NONE") { $0.opcodes = 4 },
    Case("stack", within: "(NNNt.", beyond: "(NNNNt.", at: 4, "NONE") { $0.stack = 3 },
    Case("stack", within: "N22\u{87}.", beyond: "N222\u{87}.", at: 3, "DUP") { $0.stack = 3 },
    Case("depth", within: "(((ttt.", beyond: "((((tttt.", at: 3, "MARK") { $0.depth = 3 },
    Case("depth", within: "(t((t0(tt.", beyond: "(t(((ttt.", at: 4, "MARK") { $0.depth = 2 },
    Case("memo", within: "Nq\u{0}q\u{9}q\u{0}.", beyond: "Nq\u{0}q\u{9}q\u{1}.", at: 5, "BINPUT") {
      $0.memo = 2
    },
    Case("memo", within: "N\u{94}\u{94}.", beyond: "N\u{94}\u{94}\u{94}.", at: 3, "MEMOIZE") {
      $0.memo = 2
    },
    Case("values", within: "]]\u{86}.", beyond: "]]]\u{87}.", at: 3, "TUPLE3") { $0.values = 3 },
    Case("values", within: "Va\n0Va\n0Vb\n.", beyond: "Va\n0Vb\n0Vc\n.", at: 8, "UNICODE") {
      $0.values = 2
    },
    Case(
      "values", within: "C\u{0}0C\u{0}.", beyond: "C\u{0}0C\u{0}0C\u{0}.", at: 6, "SHORT_BINBYTES"
    ) {
      $0.values = 2
    },
    Case("values", within: "}N\u{85}Ns.", beyond: "}N\u{85}Ns]\u{86}.", at: 5, "EMPTY_LIST") {
      $0.values = 4
    },
    Case("values", within: "cm\nn\n.", beyond: "cm\nn\n)R.", at: 6, "REDUCE") { $0.values = 3 },
    Case("values", within: "Px\n.", beyond: "Px\n0Py\n.", at: 4, "PERSID") { $0.values = 2 },
    Case(
      "values", within: "\u{8A}\u{8}abcdefgh.",
      beyond: "\u{8A}\u{8}abcdefgh0\u{8A}\u{8}abcdefgh.", at: 11, "LONG1"
    ) { $0.values = 1 },
    Case("contents", within: "(NNt.", beyond: "(NNNt.", at: 4, "TUPLE") { $0.contents = 2 },
    Case("contents", within: "]Na(Ne.", beyond: "](NNNe.", at: 5, "APPENDS") { $0.contents = 2 },
    Case("contents", within: "(NNio\no\n.", beyond: "(NNNio\no\n.", at: 4, "INST") {
      $0.contents = 2
    },
    Case("globals", within: "ca\nb\n0ca\nb\n.", beyond: "ca\nb\n0ca\nc\n.", at: 6, "GLOBAL") {
      $0.globals = 1
    },
    Case("globalNameBytes", within: "cabc\nabc\n.", beyond: "cabcd\nb\n.", at: 0, "GLOBAL") {
      $0.globalNameBytes = 3
    },
    Case("globalNameBytes", within: "(iabc\nabc\n.", beyond: "(ia\nabcd\n.", at: 1, "INST") {
      $0.globalNameBytes = 3
    },
    Case("decimalDigits", within: "I1234\n.", beyond: "I12345\n.", at: 0, "INT") {
      $0.decimalDigits = 4
    },
    Case("decimalDigits", within: "F1.25\n.", beyond: "F1.125\n.", at: 0, "FLOAT") {
      $0.decimalDigits = 4
    },
    Case("decimalDigits", within: "L-1234L\n.", beyond: "L-12345L\n.", at: 0, "LONG") {
      $0.decimalDigits = 4
    },
  ]

  @Test("a value at the limit is accepted", arguments: cases)
  func within(_ row: Case) {
    #expect(refusal(of: row.within, limits: row.limits) == nil)
  }

  @Test("a value over the limit throws limitExceeded with its option", arguments: cases)
  func beyond(_ row: Case) throws {
    #expect(
      refusal(of: row.beyond, limits: row.limits)
        == Refusal(code: .limitExceeded, offset: row.offset, opcode: row.opcode))
    let error = #expect(throws: PickleError.self) { try read(row.beyond, limits: row.limits) }
    let words = row.name.map { $0.isUppercase ? "-\($0.lowercased())" : "\($0)" }.joined()
    #expect(try #require(error).description.contains("raise it by --limit \(words)="))
  }

  @Test("an exceeded limit is reported with its number and its option")
  func message() {
    var limits = PickleLimits()
    limits.stack = 3
    do throws(PickleError) {
      _ = try read("(NNNNt.", limits: limits)
      Issue.record("four values are over the limit")
    } catch {
      #expect(error.description.contains("limit of 3 stack values"))
      #expect(error.description.contains("raise it by --limit stack=7 "))
      #expect(error.description.contains("NONE at byte 4"))
    }
  }

  @Test("an opcode that fails in a scan costs 64 extra opcodes")
  func failingOpcodes() {
    var limits = PickleLimits()
    limits.opcodes = 196
    let scans = [3, 4].map { count in
      let bytes = ContiguousArray((PickleCode("I_\n") * count + ".").bytes)
      return PickleScan(of: bytes.span, limits: limits)
    }
    #expect(scans.map(\.failure?.code) == [.malformedText, .malformedText])
    #expect(scans.map(\.end?.code) == [nil, .limitExceeded])
  }

  @Test(
    "a scan ends at an opcode after which no unpickler continues",
    arguments: ["\u{80}\u{80}", "s", "t", "h\u{0}"] as [PickleCode])
  func finalErrors(_ code: PickleCode) {
    let bytes = ContiguousArray((code + "cm\nf\n.").bytes)
    let scan = PickleScan(of: bytes.span)
    #expect(scan.failureCount == 1)
    #expect(scan.globals.isEmpty)
    let late = ContiguousArray(("I_\n" + code + "cm\nf\n.").bytes)
    #expect(PickleScan(of: late.span).globals.count == 1)
  }
}
