import Evidence
import Fixtures
import MappedFiles
import Testing

@testable import TorchArchive

/// Programs as text: what is followed, and what is not.
@Suite("Following TorchScript") struct ScriptFollowerTests {
  private static let head = """
    class M(Module):
      __parameters__ = ["weight", ]
      __buffers__ = []
      weight : Tensor
      training : bool
      def forward(self: __torch__.M,
        x: Tensor) -> Tensor:

    """

  /// The computation of a class whose `forward` has these lines.
  private func computation(_ lines: [String], _ functions: [String] = []) throws -> Computation? {
    let text =
      Self.head + lines.map { "    \($0)\n" }.joined() + functions.joined(separator: "\n") + "\n"
    let bytes = ByteRegion(
      copying: ZipBuilder([.init("p/code/__torch__.py", Array(text.utf8))]).bytes)
    let code = try #require(
      ScriptCode(try ScriptFile.all(in: try ZipRecords(bytes, limits: ArchiveLimits()), root: "p/"))
    )
    let module = ModuleRecord(
      path: "", className: "M", attributes: ["training": .bool(false), "bias": .none])
    return try ScriptFollower.computation(in: code, [module], classNames: ["": "__torch__.M"])
  }

  @Test("calls, branches on known values and members are followed") func followed() throws {
    let found = try #require(
      try computation(
        [
          "_0 = __torch__.act", "weight = self.weight", "training = self.training",
          "if training:", "  y = torch.dropout(x, 0.5, True)", "else:", "  y = x",
          "if torch.ne(torch.dim(y), 4):", "  ops.prim.RaiseException(\"no, (\")", "else:",
          "  pass", "a, b, = (y, [2, -1])", "z = torch.add(a, weight, alpha=0.5)",
          "return _0(z, b[1], )",
        ],
        [
          "def act(input: Tensor,", "    floor: int,",
          "    on: Tuple[int, bool]=(1, True)) -> Tensor:",
          "  return torch.clamp_min_(input, floor)",
        ]))
    #expect(found.operations.map(\.name) == ["add", "clamp_min_"])
    #expect(found.operations[0].arguments["alpha"]?.constant == .number(0.5))
    #expect(found.operations[1].arguments["min"]?.constant == .integer(-1))
    #expect(found.tensors.values.sorted() == ["weight"])
    #expect(found.outputs == [found.operations[1].output])
  }

  @Test(
    "what depends on the images, or is not TorchScript, is not followed",
    arguments: [
      ["if torch.gt(torch.sum(x), 0):", "  return x", "else:", "  return torch.neg(x)"],
      ["for i in range(2):", "  y = torch.neg(x)", "return y"],
      ["return torch.neg(x"], ["return "], ["return (self).other(x, )"], ["return [x, ][5]"],
      ["return [x, ][-9223372036854775808]"], ["return \"\\"], ["x = y", "  return x"],
      ["return 1"], ["return x x"], ["pass"], [],
    ])
  func notFollowed(lines: [String]) throws { try expectNotUnderstood(lines) }

  private func expectNotUnderstood(_ lines: [String], _ functions: [String] = []) throws {
    #expect(throws: ScriptFollower.NotUnderstood.self) { try computation(lines, functions) }
  }

  @Test("a number is a condition", arguments: [("0.", ["relu"]), ("0.5", ["neg", "relu"])])
  func numbers(value: String, operations: [String]) throws {
    let found = try #require(
      try computation([
        "rate = \(value)", "if bool(rate):", "  y = torch.neg(x)", "else:", "  y = x",
        "return torch.relu(y)",
      ]))
    #expect(found.operations.map(\.name) == operations)
  }

  @Test("nesting, recursion and repetition end at a limit") func limits() throws {
    let deep = String(repeating: "torch.neg(", count: 20_000) + "x"
    try expectNotUnderstood(["return \(deep)"])
    try expectNotUnderstood(["return " + String(repeating: "[", count: 100_000)])
    try expectNotUnderstood(["return (self).forward(x, )"])
    let doubling = (0..<60).map { number in
      """
      def f\(number)(x: Tensor) -> Tensor:
        _0 = __torch__.f\(number + 1)
        a = _0(x, )
        return _0(a, )
      """
    }
    try expectNotUnderstood(
      ["_0 = __torch__.f0", "return _0(x, )"],
      doubling + ["def f60(x: Tensor) -> Tensor:", "  return torch.neg(x)"])
    let long = Array(repeating: "x", count: 100_000).joined(separator: ", ")
    try expectNotUnderstood(
      ["_0 = __torch__.f"] + Array(repeating: "a = _0(x, )", count: 60_000) + ["return x"],
      ["def f(x: Tensor) -> Tensor:", "  y = [\(long)]", "  return x"])
  }
}
