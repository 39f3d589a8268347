import Fixtures
import Foundation
import Testing
import WeightConversion

/// `convert-weights inspect FILE…`.
@Suite("The inspect command") struct InspectCommandTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func file(in container: String) throws -> String {
    switch container {
    case "tar", "stream", "zip": return Fixtures.path("resnets/resnet18-\(container).pth")
    case "pickle": return try folder.write(Array("}.".utf8), to: "empty.pkl")
    default:
      let path = folder.path("out.\(container)")
      try #require(try run(Fixtures.path("resnets/resnet18-zip.pth"), path).status == 0)
      return path
    }
  }

  @Test(
    "JSON has the same schema for every container",
    arguments: ["tar", "stream", "zip", "safetensors", "rnw", "pickle"])
  func jsonSchema(container: String) throws {
    let path = try file(in: container)
    let result = try run("inspect", path, "--json")
    #expect(result.status == 0)
    #expect(result.error == "")
    try expectOneSortedDocument(result.output)
    #expect(
      try keys(of: result.output).filter { $0 != "metadata" } == [
        "container", "file", "gaps", "globals", "schema", "tensors", "total", "types",
        "unsupported",
      ])
    let document = try decoded(InspectDocument.self, result.output)
    #expect(document.file == path)
    #expect(document.container == container)
    #expect(document.tensors.count == ["stream": 122, "zip": 122, "pickle": 0][container] ?? 102)
    #expect(document.tensors.allSatisfy { $0.sha256 == nil })
    #expect(document.globals.isEmpty == ["safetensors", "rnw", "pickle"].contains(container))
  }

  static let digested =
    TinyNetworks.sample + [
      "resnets/resnet18-training.pth", "tensors/lone-tensor-zip.pt", "tensors/layouts-stream.pt",
      "tensors/conj-zip.pt", "tar/views.pt", "tar/big-endian.pt", "stream/views.pt",
      "zip/deflated.pt", "dtypes/quantized-zip.pt", "dtypes/special-zip.pt",
    ]

  @Test("digests equal those of the tensors that PyTorch reads", arguments: digested)
  func digests(fixture: String) throws {
    let result = try run("inspect", Fixtures.path(fixture), "--json", "--digests")
    try expectOneSortedDocument(result.output)
    let found = try decoded(InspectDocument.self, result.output).tensors.map { entry in
      ExpectedTensor(
        name: entry.name, dtype: entry.dtype, shape: entry.shape, strides: entry.strides,
        offset: entry.offset, bytes: entry.bytes, sha256: entry.sha256 ?? "")
    }
    #expect(!found.isEmpty)
    #expect(found == Fixtures.tensors(of: fixture))
  }

  @Test("a lone tensor has an empty name")
  func loneTensor() throws {
    let path = Fixtures.path("tensors/lone-tensor-zip.pt")
    let document = try decoded(InspectDocument.self, run("inspect", path, "--json").output)
    #expect(document.tensors.map(\.name) == [""])
    #expect(
      try run("inspect", path).output == """
        \(path): zip, 1 tensor, 24 bytes
          (no name)  float32  [2, 3]
          total float32  1 tensor  6 elements  24 bytes

        """)
  }

  @Test("text output is aligned in columns")
  func text() throws {
    let path = Fixtures.path("unreadable/sparse-coo-zip.pt")
    #expect(
      try run("inspect", path, "--globals").output == """
        \(path): zip, 1 tensor, 8 bytes
          plain  float32  [2]
          special is a sparse tensor, which is not read
          global torch._utils._rebuild_tensor_v2  known  byte 18 of sparse-coo-zip/data.pkl
          global torch.FloatStorage  known  byte 69 of sparse-coo-zip/data.pkl
          global collections.OrderedDict  known  byte 128 of sparse-coo-zip/data.pkl
          global torch._utils._rebuild_sparse_tensor  inert  byte 179 of sparse-coo-zip/data.pkl
          global torch.serialization._get_layout  inert  byte 218 of sparse-coo-zip/data.pkl
          global torch.LongStorage  known  byte 289 of sparse-coo-zip/data.pkl
          global torch.Size  known  byte 404 of sparse-coo-zip/data.pkl
          total float32  1 tensor  2 elements  8 bytes

        """)
    let digests = try run("inspect", path, "--digests").output
    let sha256 = try #require(Fixtures.tensors(of: "unreadable/sparse-coo-zip.pt").first).sha256
    #expect(digests.contains("\n  plain  float32  [2]  \(sha256)\n"))
  }

  @Test("tied names are counted, and classes of TorchScript are one row each")
  func tiedAndTraced() throws {
    let tied = try run("inspect", Fixtures.path("safetensors/tied.safetensors")).output
    #expect(tied.contains("tied 1 name of tensors that are listed before under another name"))
    let traced = try run("inspect", "--globals", Fixtures.path("evidence/traced-eps.pt")).output
    #expect(
      traced.contains("  global __torch__.torch.nn.modules.conv.Conv2d  inert  20 times, first"))
    #expect(!traced.contains("conv.___torch_mangle_"))
  }

  @Test("suspicious globals are listed and denied with status 2")
  func suspiciousGlobals() throws {
    let path = Fixtures.path("hostile/scanner-lessons/a-zip-that-holds-a-pth.zip")
    let listed = try run("inspect", path, "--globals", "--json")
    #expect(listed.status == 2)
    #expect(
      listed.output == """
        {"file":"\(path)","gaps":[],"globals":[{"member":"model.pth/archive/data.pkl",\
        "name":"os.system","offset":2,"standing":"suspicious"}],"schema":1}

        """)
    let denied = try run("inspect", path, "--deny-suspicious")
    #expect(denied.status == 2)
    #expect(
      denied.error.hasPrefix(
        "error: \(path): os.system is suspicious (byte 2 of model.pth/archive/data.pkl)\n"))
  }

  @Test(
    "a readable suspicious file is denied only with --deny-suspicious",
    arguments: [
      ("scanner-lessons/a-call-of-os-system.zip", "os.system is suspicious"),
      ("attacks/a-numpy-array-that-is-a-tar.npy", "not looked through"),
    ])
  func denyOption(_ name: String, _ reason: String) throws {
    let path = Fixtures.path("hostile/\(name)")
    #expect(try run("inspect", path).status == 0)
    #expect(try run("inspect", path, "--globals").status == 0)
    let denied = try run("inspect", path, "--deny-suspicious")
    #expect(denied.status == 2)
    #expect(denied.error.contains(reason), "\(denied.error)")
  }

  @Test("JSON lists the parts that were not scanned")
  func gaps() throws {
    let path = Fixtures.path("hostile/attacks/a-numpy-array-that-is-a-tar.npy")
    let report = try GlobalReport(path: path)
    let document = try run("inspect", path, "--json").output
    let gaps = try #require(
      JSONSerialization.jsonObject(with: Data(document.utf8)) as? [String: Any])["gaps"]
    #expect(gaps as? [String] == report.gaps)
    #expect(report.gaps.count == 1)
  }

  @Test("a file without suspicious globals is not denied")
  func harmlessFiles() throws {
    for name in ["resnets/resnet18-tar.pth", "tensors/parameters-zip.pt", "numpy/lone.npy"] {
      let result = try run("inspect", Fixtures.path(name), "--deny-suspicious")
      #expect(result.status == 0)
      #expect(result.error == "")
    }
    let native = folder.path("out.rnw")
    try #require(try run(Fixtures.path("resnets/resnet18-zip.pth"), native).status == 0)
    #expect(try run("inspect", native, "--deny-suspicious").status == 0)
  }

  @Test("the --limit that an error suggests is accepted")
  func limitOption() throws {
    let path = Fixtures.path("resnets/resnet18-zip.pth")
    for name in ["stack", "tensors", "records", "steps", "opcodes"] {
      let refused = try run("inspect", path, "--limit", "\(name)=1")
      #expect(refused.status == 2)
      let suggestion = try #require(refused.error.firstMatch(of: /--limit ([a-z]+=[0-9]+)/))
      let second = try run("inspect", path, "--limit", String(suggestion.1))
      // A number that the file's size decides is large enough at once.
      #expect(name == "steps" || second.status == 0, "\(refused.error)")
    }
    for argument in ["stack", "stack=", "stack=0", "stack=-1", "stack=x", "nothing=1", "=1"] {
      #expect(try run("inspect", path, "--limit", argument).status == 64)
    }
    #expect(
      try run("inspect", path, "--limit", "stack=9", "--limit", "stack=1000").status == 0)
  }

  @Test("an unreadable file is reported and the others are shown")
  func unreadableFile() throws {
    let first = Fixtures.path("resnets/resnet18-tar.pth")
    let last = Fixtures.path("resnets/resnet18-zip.pth")
    let result = try run("inspect", first, folder.path("nothing"), last, "--json")
    #expect(result.status == 2)
    #expect(result.error == "error: \(folder.path("nothing")): there is no such file\n")
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(try lines.map { try decoded(InspectDocument.self, $0).file } == [first, last])
  }
}
