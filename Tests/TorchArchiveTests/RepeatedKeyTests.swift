import Fixtures
import PickleReader
import Tensors
import Testing
import TorchArchive

/// A dictionary has one tensor for equal keys, whatever its class and however it was filled.
@Suite("Repeated keys") struct RepeatedKeyTests {
  private static func items(_ entries: [(PickleCode, PickleCode)]) -> PickleCode {
    "(" + entries.map { $0.0 + $0.1 }.reduce("", +) + "u"
  }

  private static func call(_ name: String, _ arguments: [PickleCode] = []) -> PickleCode {
    .call("collections", name, arguments)
  }

  /// `k` twice, `l` between, each as long as its number.
  private static let repeated: [(PickleCode, PickleCode)] = [
    (.text("k"), ObjectTests.tensor), (.text("l"), .vector(key: "1", count: 2)),
    (.text("k"), .vector(key: "2", count: 3)),
  ]
  private static let list = PickleCode.global("builtins", "list")
  private static let pairs = PickleCode.list(repeated.map { .list([$0.0, $0.1]) })
  private static let earlier = PickleCode.dict(Array(repeated.prefix(2)))
  private static let later = items(Array(repeated.suffix(1)))

  @Test(
    "a repeated key of any dictionary has the last value at the place of the first",
    arguments: [
      .dict(repeated), ObjectTests.orderedDict + ")R" + items(repeated),
      ObjectTests.orderedDict + ")R" + items(Array(repeated.prefix(2))) + later,
      ObjectTests.orderedDict + ")\u{81}" + items(repeated), call("OrderedDict", [pairs]),
      call("OrderedDict", [earlier]) + later,
      call("OrderedDict", [.list([.tuple([.text("k"), ObjectTests.tensor])])])
        + items(Array(repeated.suffix(2))),
      call("OrderedDict", [.list([.list([ObjectTests.shortBytes("k"), ObjectTests.tensor])])])
        + items(Array(repeated.suffix(2))),
      call("defaultdict", [list]) + items(repeated), call("defaultdict", [list, pairs]),
      call("defaultdict", [list, earlier]) + later,
      call("Counter") + items(repeated), call("Counter", [earlier]) + later,
      .call("builtins", "dict", [pairs]), .call("builtins", "dict", []) + items(repeated),
      .call("__builtin__", "dict", [earlier]) + later,
      .call(
        "copy_reg", "_reconstructor",
        [.global("m", "D"), .global("__builtin__", "dict"), earlier]) + later,
      .global("m", "D") + ")\u{81}" + items(repeated),
    ] as [PickleCode])
  func repeatedKeys(_ object: PickleCode) throws {
    for (object, prefix) in [(object, ""), (.dict([(.text("m"), object)]), "m.")] {
      let archive = try open(
        ZipBuilder(
          pickle: object.pickled,
          storages: (0..<3).map { (String($0), Array(repeating: 0, count: 4 + 4 * $0)) }
        ).bytes)
      #expect(archive.tensors.map(\.name) == [prefix + "k", prefix + "l"])
      #expect(archive.tensors.map(\.tensor.shape) == [[3], [2]])
    }
  }

  @Test(
    "keys of several kinds are equal as in Python",
    arguments: [
      ([.int(1), "\u{88}"], 1), ([.int(1), "F1.0\n"], 1), ([.int(0), "F-0.0\n"], 1),
      ([.tuple([.int(1), .text("a")]), .tuple(["F1.0\n", .text("a")])], 1),
      (["(K\u{1}K\u{2}\u{91}", "(K\u{2}K\u{1}\u{91}"], 1),
      ([ObjectTests.shortBytes("new"), ObjectTests.shortBytes("new")], 1),
      (["C\u{1}k", "C\u{1}k"], 1),
      (["L1180591620717411303424L\n", "F1180591620717411303424.0\n"], 1),
      ([.text("1"), .int(1)], 2), (["C\u{1}k", .text("k")], 2), (["Fnan\n", "Fnan\n"], 2),
    ] as [([PickleCode], Int)])
  func equalKeys(_ keys: [PickleCode], _ count: Int) throws {
    let pairs = PickleCode.list(keys.map { .list([$0, ObjectTests.tensor]) })
    let archive = try ObjectTests.archive(Self.call("OrderedDict", [pairs]))
    #expect(archive.tensors.count == count)
  }
}
