import Fixtures
import PickleReader
import Testing
import TorchArchive
import WeightConversion

/// Names that are inert in one place only, and files that abuse it.
@Suite("Globals that depend on their place") struct AllowanceGlobalTests {
  private static func suspicious(_ bytes: [UInt8]) throws -> [String] {
    try report(bytes).suspicious.map(\.name)
  }

  private static func report(_ bytes: [UInt8]) throws -> GlobalReport {
    let file = try TemporaryFile(bytes)
    return try withExtendedLifetime(file) { try GlobalReport(path: file.path) }
  }

  private static func archive(
    _ pickle: PickleCode, _ others: [(String, String)]
  ) -> [UInt8] {
    ZipBuilder(
      [.init("a/data.pkl", pickle.pickled)]
        + others.map { .init("a/\($0.0)", Array($0.1.utf8)) } + [.init("a/version", [0x33])]
    ).bytes
  }

  /// What a program needs to be one: constants, and the code of a class.
  private static let constants = ("constants.pkl", "\u{5D}.")
  private static let code = ("code/__torch__/net.py", "class Net(Module):\n  training : bool\n")
  private static let net = PickleCode.global("__torch__.net", "Net")

  @Test("a class that the program of the archive defines is inert")
  func ownClass() throws {
    #expect(try Self.suspicious(Self.archive(Self.net, [Self.constants, Self.code])) == [])
  }

  @Test("it is suspicious where the program is missing, or defines another class")
  func otherClass() throws {
    let name = "__torch__.net.Net"
    let variants: [[(String, String)]] = [
      [], [Self.constants], [Self.code], [Self.constants, ("code/", "")],
      [Self.constants, ("code/__torch__/net.py", "class Other(Module):\n")],
      [Self.constants, ("code/__torch__/net.py", "  class Net(Module):\n")],
      [Self.constants, ("code/__torch__.py", "class Net(Module):\n")],
      [("constants.pkl/x", ""), Self.code], [("x/constants.pkl", ""), Self.code],
    ]
    for others in variants {
      #expect(try Self.suspicious(Self.archive(Self.net, others)) == [name])
    }
  }

  @Test(
    "a program hides nothing that Python would import",
    arguments: [
      ("os", "system"), ("__torch__.os", "system"), ("__torch__", "os.system"),
      ("torch.jit._pickle", "os"), ("torch.jit._pickle", "torch.os.system"),
      ("torch.jit.unsupported_tensor_ops", "execWrapper"), ("__torch__2", "Net"),
      ("__torch__.torch.classes.evil", "Class"),
    ])
  func foreign(_ module: String, _ name: String) throws {
    let pickle = PickleCode.global(module, name)
    let bytes = Self.archive(pickle, [Self.constants, Self.code])
    #expect(try Self.suspicious(bytes) == ["\(module).\(name)"])
  }

  @Test("a program's names are suspicious in any other pickle, and outside of an archive")
  func otherPickles() throws {
    let pickle = Self.net.pickled
    let zip = ZipBuilder([
      .init("a/data.pkl", PickleCode("N").pickled), .init("a/other.pkl", pickle),
      .init("a/constants.pkl", [0x5D, 0x2E]),
      .init("a/code/__torch__/net.py", Array(Self.code.1.utf8)),
      .init("b/data.pkl", pickle),
    ])
    #expect(try Self.suspicious(zip.bytes) == ["__torch__.net.Net", "__torch__.net.Net"])
    #expect(try Self.suspicious(pickle) == ["__torch__.net.Net"])
    #expect(
      try Self.suspicious(PickleCode.global("torch.jit._pickle", "build_intlist").pickled)
        == ["torch.jit._pickle.build_intlist"])
  }

  private static let load = PickleCode.global("torch.storage", "_load_from_bytes")
  private static func bytes(_ content: [UInt8]) -> PickleCode {
    let count = PickleCode.argument(UInt64(content.count), width: 4)
    return PickleCode("B") + count + PickleCode(content)
  }
  /// A pickle that calls the function with bytes.
  private static func calling(_ content: [UInt8]) -> [UInt8] {
    (load + bytes(content) + PickleCode("\u{85}R")).pickled
  }
  private static let evil = PickleCode.global("os", "system").pickled

  @Test("what nested bytes name is found, however deep")
  func nested() throws {
    let inner = Self.calling(Self.evil)
    #expect(try Self.suspicious(inner) == ["os.system"])
    #expect(try Self.suspicious(Self.calling(inner)) == ["os.system"])
    #expect(try Self.suspicious(Self.calling(ZipBuilder(pickle: Self.evil).bytes)) == ["os.system"])
  }

  @Test("nested bytes that cannot be scanned are a gap")
  func nestedGap() throws {
    let report = try Self.report(Self.calling([0x80, 2, 0x52]))
    #expect(report.gaps.count == 1)
  }

  @Test("the function is suspicious if it is given anything but bytes, or handed to another")
  func indirect() throws {
    let end = PickleCode("\u{85}R")
    let content = Self.bytes(Self.evil)
    let codec = PickleCode.tuple([PickleCode.text("6f73"), PickleCode.text("hex")])
    let encoded = PickleCode.global("_codecs", "encode") + codec + PickleCode("R")
    let rebuilt = PickleCode.tuple([
      Self.load, PickleCode.global("torch", "Tensor"), PickleCode.tuple([content]), "N",
    ])
    let pickles: [PickleCode] = [
      Self.load + encoded + end,
      Self.load,
      PickleCode.tuple([Self.load, content]),
      Self.load + PickleCode(")R"),
      Self.load + content + PickleCode("\u{85}\u{81}"),
      PickleCode.global("torch._tensor", "_rebuild_from_type_v2") + rebuilt + PickleCode("R"),
    ]
    for pickle in pickles {
      #expect(try Self.suspicious(pickle.pickled) == ["torch.storage._load_from_bytes"])
    }
  }

  @Test("it is suspicious in a pickle that breaks, where Python's stack may be another")
  func broken() throws {
    let pickle = Self.load + Self.bytes([0x4E, 0x2E]) + PickleCode("\u{85}RNNb")
    #expect(try Self.suspicious(pickle.pickled) == ["torch.storage._load_from_bytes"])
  }

  @Test(
    "Python 2's names are judged as what Python 3 resolves them to",
    arguments: [
      ("__builtin__", "long", "builtins.int", "inert"),
      ("__builtin__", "unicode", "builtins.str", "inert"),
      ("__builtin__", "xrange", "builtins.range", "inert"),
      ("exceptions", "ValueError", "builtins.ValueError", "inert"),
      ("__builtin__", "eval", "builtins.eval", "suspicious"),
      ("__builtin__", "reduce", "functools.reduce", "suspicious"),
      ("itertools", "imap", "builtins.map", "suspicious"),
      ("commands", "getoutput", "subprocess.getoutput", "suspicious"),
      ("exceptions", "system", "exceptions.system", "suspicious"),
      ("torch.torch_version", "TorchVersion", "torch.torch_version.TorchVersion", "inert"),
    ])
  func pythonTwo(_ module: String, _ name: String, _ current: String, _ standing: String) throws {
    let report = try Self.report(PickleCode.global(module, name).pickled)
    #expect(report.globals.map(\.name) == [current])
    #expect(report.globals.map(\.standing.rawValue) == [standing])
  }

  @Test(
    "the classes of PyTorch's layers are inert, functions and hooks are not",
    arguments: [
      ("torch.nn.modules.rnn", "LSTM", "inert"),
      ("torch.nn.modules.transformer", "TransformerEncoderLayer", "inert"),
      ("torch.nn.parallel.data_parallel", "DataParallel", "inert"),
      ("torch.nn.modules.rnn", "F", "suspicious"),
      ("torch.nn.functional", "relu", "suspicious"),
      ("torch.nn.utils.weight_norm", "WeightNorm", "suspicious"),
    ])
  func layers(_ module: String, _ name: String, _ standing: String) throws {
    let report = try Self.report(PickleCode.global(module, name).pickled)
    #expect(report.globals.map(\.standing.rawValue) == [standing])
  }

  @Test("a record of protocol 1 that holds a text or a number is scanned to its end")
  func plainRecord() throws {
    let text: [UInt8] = [0x58, 2, 0, 0, 0, 0x61, 0x62, 0x2E]
    let number: [UInt8] = [0x47, 0x40, 4, 0, 0, 0, 0, 0, 0, 0x2E]
    for pickle in [text, number] {
      let records = [ZipBuilder.Record("a/data.pkl", pickle), .init("a/version", [0x33])]
      #expect(try Self.report(ZipBuilder(records).bytes).gaps.isEmpty)
    }
    let broken = [ZipBuilder.Record("a/data.pkl", text + [0x51]), .init("a/version", [0x33])]
    #expect(try Self.report(ZipBuilder(broken).bytes).gaps.count == 1)
  }

  @Test("names of later protocols are taken as they are written")
  func laterProtocol() throws {
    let file = try TemporaryFile(
      [0x80, 4] + PickleCode.global("exceptions", "ValueError").bytes + [0x2E])
    #expect(
      try GlobalReport(path: file.path).suspicious.map(\.name) == ["exceptions.ValueError"])
  }
}
