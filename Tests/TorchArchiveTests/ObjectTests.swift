import Fixtures
import PickleReader
import Tensors
import Testing
import TorchArchive

/// Where tensors may hang in an object, and under which names they are found.
@Suite("Tensors in objects") struct ObjectTests {
  static func archive(_ object: PickleCode) throws -> TorchArchive {
    try open(
      ZipBuilder(pickle: object.pickled, storages: [("0", [0, 0, 128, 63])]).bytes)
  }

  static let tensor = PickleCode.vector(count: 1)
  static let orderedDict = PickleCode.global("collections", "OrderedDict")

  @Test(
    "a tensor is named by its dotted path",
    arguments: [
      (tensor, ""), (.list([tensor]), "0"), (.tuple(["N", tensor]), "1"),
      (.dict([(.text("a"), .dict([(.text("b"), tensor)]))]), "a.b"),
      (.dict([(.int(3), tensor)]), "3"), (.dict([("N", .list([tensor]))]), "None.0"),
      (.dict([(.tuple([.int(1), .text("x")]), tensor)]), #"(1, "x")"#),
      (orderedDict + ")R(" + .text("k") + tensor + "u", "k"),
      (orderedDict + "(" + .list([.list([.text("k"), tensor])]) + "tR", "k"),
      (orderedDict + "(" + .list(["N", tensor]) + "tR", "1"),
      (orderedDict + "(" + .dict([(.text("k"), tensor)]) + "tR", "k"),
      (
        .global("copy_reg", "_reconstructor") + "(" + .global("m", "L")
          + .global("__builtin__", "list") + .list([tensor]) + "tR", "0"
      ),
      (
        .global("collections", "defaultdict") + "(" + .global("builtins", "list")
          + .dict([(.text("k"), tensor)]) + "tR", "k"
      ),
      (.global("m", "C") + ")\u{81}" + .dict([(.text("weight"), tensor)]) + "b", "weight"),
      (
        .global("m", "C") + ")\u{81}" + .tuple(["N", .dict([(.text("slot"), tensor)])]) + "b",
        "slot"
      ),
      (.global("m", "f") + .tuple([.int(1), tensor]) + "R", "1"),
      (.global("m", "C") + ")\u{81}" + tensor + "b", "0"),
      (.global("m", "C") + ")" + .dict([(.text("scale"), tensor)]) + "\u{92}", "scale"),
      (
        .global("functools", "partial") + .tuple([.global("m", "C")]) + "R"
          + .dict([(.text("scale"), tensor)]) + "b" + ")R", "function.scale"
      ),
      (orderedDict + ")R" + .dict([(.text("ema"), tensor)]) + "b", "ema"),
      (
        .global("m", "Namespace") + ")\u{81}" + .put(0) + .text("w") + tensor + "s" + .get(0) + "b",
        "w"
      ),
      (.global("m", "L") + ")R" + tensor + "a", "0"), ("\u{8F}(" + tensor + "\u{90}", "0"),
    ] as [(PickleCode, String)])
  func paths(_ object: PickleCode, _ name: String) throws {
    #expect(try Self.archive(object).tensors.map(\.name) == [name])
  }

  @Test("the arguments of a dictionary's __new__ are not its items")
  func newArguments() throws {
    let object = Self.orderedDict + "(" + .dict([(.text("k"), Self.tensor)]) + "t\u{81}"
    #expect(try Self.archive(object).tensors.isEmpty)
  }

  @Test(
    "a dictionary made from other values throws malformedObject",
    arguments: [
      orderedDict + "(" + .text("k") + tensor + "tR",
      .global("collections", "Counter") + "(" + .list([tensor]) + "tR",
    ])
  func invalidDictionary(_ object: PickleCode) {
    let error = #expect(throws: ArchiveError.self) { try Self.archive(object) }
    #expect(error?.code == .malformedObject)
  }

  @Test("a dictionary has its initial items and those set later")
  func items() throws {
    let archive = try Self.archive(
      Self.orderedDict + "(" + .list([.list([.text("a"), .int(1)])]) + "tR(" + .text("b") + .int(2)
        + "u")
    let items = try #require(try archive.items(archive.pickle.root))
    #expect(items.map { archive.pickle.string($0.key) } == ["a", "b"])
    #expect(items.map { archive.pickle.integer($0.value) } == [1, 2])
    let odd = try Self.archive(Self.orderedDict + "(" + .list(["N"]) + "tR")
    #expect(try odd.items(odd.pickle.root) == nil)
  }

  /// A module's attributes, under the names that `name` writes.
  static func module(
    _ name: (String) -> PickleCode, parameters: PickleCode = "}", modules: PickleCode = "}"
  ) -> PickleCode {
    let attributes: [(PickleCode, PickleCode)] = [
      (name("training"), "\u{88}"), (name("_parameters"), parameters), (name("_buffers"), "}"),
      (name("_modules"), modules), (name("note"), tensor),
    ]
    return .dict(attributes)
  }

  /// As Python 2 wrote names: SHORT_BINSTRING.
  static func shortBytes(_ name: String) -> PickleCode {
    PickleCode(stringLiteral: "U\(Unicode.Scalar(UInt8(name.utf8.count)))\(name)")
  }

  @Test(
    "a module's tensors have the names of its state_dict",
    arguments: [
      (.global("m", "C") + ")\u{81}" + module(PickleCode.text, parameters: weight) + "b", "w"),
      (.global("m", "C") + ")\u{81}" + module(shortBytes, parameters: weight) + "b", "w"),
      (
        object(
          module(
            PickleCode.text,
            modules: .dict([(.text("a"), object(module(shortBytes, parameters: weight)))]))), "a.w"
      ),
      (
        object(
          module(
            PickleCode.text,
            modules: orderedDict + ")R(" + .text("a")
              + object(module(PickleCode.text, parameters: weight)) + "u")), "a.w"
      ),
      (.dict([(.text("_parameters"), weight), (.text("_buffers"), "}")]), "_parameters.w"),
    ] as [(PickleCode, String)])
  func modules(_ object: PickleCode, _ name: String) throws {
    #expect(try Self.archive(object).tensors.map(\.name) == [name])
  }

  static let weight = PickleCode.dict([(.text("w"), tensor)])

  static func object(_ state: PickleCode) -> PickleCode {
    .global("m", "C") + ")\u{81}" + state + "b"
  }

  @Test("a storage that no known constructor uses is reported as unsupported")
  func unknownConstructors() throws {
    let storage = PickleCode.storage(count: 1)
    let archive = try Self.archive(
      .dict([
        (.text("a"), storage), (.text("b"), .global("m", "rebuild") + .tuple([storage]) + "R"),
        (.text("w"), Self.tensor),
      ]))
    #expect(archive.tensors.map(\.name) == ["w"])
    #expect(archive.unsupportedTensors.map(\.name) == ["a", "b"])
    #expect(
      archive.unsupportedTensors.map(\.kind) == ["bare storage", "foreign (made by m.rebuild)"])
  }

  @Test("an object keeps the items its dictionary had when it was set")
  func sharedDictionaries() throws {
    let shared = PickleCode.dict([(.text("a"), Self.tensor)]) + .put(0)
    let archive = try Self.archive(
      .list([
        .global("m", "C") + ")\u{81}" + shared + "b", .get(0) + .text("b") + Self.tensor + "s",
      ]))
    #expect(archive.tensors.map(\.name) == ["0.a", "1.a", "1.b"])
  }

  @Test("tensors in a tensor's attributes are named below it")
  func attributesOfTensors() throws {
    let parameter =
      PickleCode.global("torch._utils", "_rebuild_parameter_with_state")
      + .tuple([Self.tensor, "\u{88}", "}", .dict([(.text("ema"), Self.tensor)])]) + "R"
    let archive = try Self.archive(
      .dict([(.text("w"), parameter + .put(0)), (.text("v"), .get(0))]))
    #expect(archive.tensors.map(\.name) == ["w", "w.ema", "v", "v.ema"])
  }

  @Test("the packed weights of a quantized module are listed")
  func packedWeights() throws {
    let packed =
      PickleCode.global("torch", "ScriptObject") + ")\u{81}" + .tuple([Self.tensor, "N"]) + "b"
    let state = Self.module(PickleCode.text) + .text("_packed_params") + packed + "s"
    #expect(try Self.archive(Self.object(state)).tensors.map(\.name) == ["_packed_params.0"])
  }

  @Test("a constructor is known only by its exact name")
  func exactNames() throws {
    let arguments = PickleCode.tuple([
      .storage(count: 1), .int(0), .tuple([.int(1)]), .tuple([.int(1)]), "\u{89}", "}",
    ])
    for (module, name) in [
      ("torch", "_utils._rebuild_tensor_v2"), ("torch._utils._rebuild_tensor_v2", "x"),
      ("torch._utils", "_rebuild_tensor_v22"), ("xtorch._utils", "_rebuild_tensor_v2"),
      ("torch._utils", "_Rebuild_tensor_v2"), ("os", "system"),
    ] {
      let archive = try Self.archive(.global(module, name) + arguments + "R")
      #expect(archive.tensors.isEmpty)
      #expect(archive.pickle.globals.map(\.name).contains(name))
    }
  }

  @Test("a dictionary referenced twice lists one tensor under two names")
  func aliases() throws {
    let inner = PickleCode.dict([(.text("w"), Self.tensor)]) + .put(0)
    let archive = try Self.archive(.dict([(.text("a"), inner), (.text("b"), .get(0))]))
    #expect(archive.tensors.map(\.name) == ["a.w", "b.w"])
    let identities = archive.tensors.map { TensorIdentity($0.tensor) }
    #expect(identities[0] != nil)
    #expect(identities[0] == identities[1])
  }

  @Test("an object within itself is entered once")
  func cycles() throws {
    let archive = try Self.archive(
      "}" + .put(0) + .text("self") + .get(0) + "s" + .text("w") + Self.tensor + "s")
    #expect(archive.tensors.map(\.name) == ["w"])
  }

  @Test("a GraphModule has the tensors of its state_dict and none of its graph")
  func graphModule() throws {
    let node =
      PickleCode.global("torch.fx.node", "Node") + ")\u{81}" + .dict([(.text("t"), Self.tensor)])
      + "b"
    let attributes = PickleCode.dict([
      (.text("_parameters"), .dict([(.text("weight"), Self.tensor)])),
      (.text("_buffers"), .dict([])),
      (.text("_modules"), .dict([])), (.text("_graph"), node),
    ])
    let module =
      PickleCode.global("torch.fx.graph_module", "reduce_graph_module") + "(" + attributes
      + .text("import torch") + "tR"
    #expect(try Self.archive(module).tensors.map(\.name) == ["weight"])
  }

  @Test("a path of two dictionaries throws duplicateName")
  func ambiguousPath() throws {
    let archive = try Self.archive(
      .dict([
        (.int(1), .dict([(.text("x"), Self.tensor)])),
        (.text("1"), .dict([(.text("x"), Self.tensor)])),
      ]))
    let error = #expect(throws: ArchiveError.self) { try archive.stateDict(at: "1") }
    #expect(error?.code == .duplicateName)
  }

  @Test("paths are compared by their bytes, not as text")
  func canonicalPaths() throws {
    let archive = try Self.archive(
      .dict([
        (.text("\u{e9}"), .dict([(.text("composed"), Self.tensor)])),
        (.text("e\u{301}"), .dict([(.text("decomposed"), Self.tensor)])),
      ]))
    #expect(try archive.stateDict(at: "\u{e9}").names == ["composed"])
    #expect(try archive.stateDict(at: "e\u{301}").names == ["decomposed"])
  }

  @Test("dictionaries of tensors are listed from the innermost")
  func dictionaries() throws {
    let state = PickleCode.dict([(.text("w"), Self.tensor)])
    let archive = try Self.archive(
      .dict([
        (.text("epoch"), .int(1)), (.text("model"), state), (.text("other"), .dict([])),
        (.text("list"), .list([Self.tensor])),
      ]))
    #expect(archive.dictionaries.map(\.path) == ["model", ""])
    #expect(try archive.stateDict(at: "model").names == ["w"])
    #expect(try archive.stateDict().names == ["model.w", "list.0"])
    let error = #expect(throws: ArchiveError.self) { try archive.stateDict(at: "other") }
    #expect(error?.code == .noStateDict)
    #expect(error?.place == "other")
    #expect(error?.detail == "no dictionary of tensors is there; there are: model")
  }

  @Test("two tensors with the same dotted name throw duplicateName in stateDict")
  func duplicateNames() throws {
    let archive = try Self.archive(
      .dict([
        (.text("a.b"), Self.tensor), (.text("a"), .dict([(.text("b"), Self.tensor)])),
      ]))
    #expect(archive.tensors.map(\.name) == ["a.b", "a.b"])
    let error = #expect(throws: ArchiveError.self) { try archive.stateDict() }
    #expect(error?.code == .duplicateName)
    #expect(error?.place == "a.b")
  }

  @Test("nested parameters over the limit throw malformedTensor")
  func nestedParameters() throws {
    func nested(_ count: Int) -> PickleCode {
      (0..<count).reduce(Self.tensor) { inner, _ in
        .call("torch._utils", "_rebuild_parameter", [inner, "\u{88}", "}"])
      }
    }
    #expect(try Self.archive(nested(3)).tensors[0].torchTensor.isParameter)
    let error = #expect(throws: ArchiveError.self) { try Self.archive(.list([nested(20)])) }
    #expect(error.map(Refusal.init) == Refusal(.malformedTensor, in: "0"))
  }

  @Test(
    "a parameter of another value throws malformedTensor",
    arguments: ["N", "]", .storage(count: 1)] as [PickleCode])
  func parameterOfOther(_ data: PickleCode) throws {
    let object = PickleCode.dict([
      (.text("w"), .call("torch._utils", "_rebuild_parameter", [data, "\u{88}", "}"]))
    ])
    let error = #expect(throws: ArchiveError.self) { try Self.archive(object) }
    #expect(error.map(Refusal.init) == Refusal(.malformedTensor, in: "w"))
  }
}
