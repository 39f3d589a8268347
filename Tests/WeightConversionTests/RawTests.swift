import Fixtures
import NativeFormat
import Testing
import TorchArchive
import WeightConversion

/// Conversion without an architecture: every tensor under its dotted path.
@Suite("Raw conversion") struct RawTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func raw(
    _ fixture: String, key: String? = nil, allowsSkipped: Bool = false
  ) throws -> ConversionPlan {
    try plan(fixture) {
      $0.request = nil
      $0.allowsSkipped = allowsSkipped
      $0.key = key
    }
  }

  /// Aliased and strided tensors, every element type, paths through lists and tuples.
  static let fixtures = [
    "resnets/resnet18-training.pth", "tensors/containers-zip.pt", "tensors/layouts-stream.pt",
    "tensors/shared-zip.pt", "tensors/conj-zip.pt", "tensors/parameters-zip.pt",
    "dtypes/typed-stream.pt", "dtypes/untyped-zip.pt", "dtypes/special-zip.pt", "tar/views.pt",
    "tar/big-endian.pt", "stream/python2-views.pt", "zip/deflated.pt", "zip/big-endian.pt",
    "tensors/lone-tensor-zip.pt",
  ]

  @Test("every tensor is written under its dotted path", arguments: fixtures)
  func paths(fixture: String) throws {
    let expected = Fixtures.tensors(of: fixture)
    try #require(!expected.isEmpty)
    let plan = try raw(fixture)
    #expect(plan.selection == nil)
    #expect(plan.isPermitted)
    #expect(plan.skipped == [])
    try plan.convert(to: folder.path("out.rnw"))
    let written = try Inspection(WeightFile(path: folder.path("out.rnw")), digests: true)
    #expect(written.tensors.map(\.name) == expected.map(\.name))
    #expect(written.tensors.map(\.dtype) == expected.map(\.dtype))
    #expect(written.tensors.map(\.shape) == expected.map(\.shape))
    #expect(written.tensors.map(\.sha256) == expected.map(\.sha256))
  }

  @Test("a key selects tensors and shortens their names")
  func key() throws {
    try raw("resnets/resnet18-training.pth", key: "optimizer").convert(to: folder.path("out.rnw"))
    let names = try NativeFile(path: folder.path("out.rnw")).names
    #expect(names == ["state.0.momentum_buffer", "state.1.momentum_buffer"])
  }

  @Test("a lone tensor is written with an empty name")
  func loneTensor() throws {
    for format in OutputFormat.allCases {
      let path = folder.path("out.\(format.rawValue)")
      try raw("tensors/lone-tensor-zip.pt").convert(to: path)
      #expect(try WeightFile(path: path).entries.map(\.name) == [""])
    }
  }

  static let sparse = ["sparse-coo", "sparse-csr", "nested", "meta"]

  @Test("a sparse, nested or meta tensor is skipped by name if that is allowed", arguments: sparse)
  func unsupportedTensors(kind: String) throws {
    let refused = try raw("unreadable/\(kind)-zip.pt")
    let error = try conversionError { try refused.convert(to: folder.path("refused.rnw")) }
    #expect(error.exitCode == 1)
    #expect(error.detail.contains("1 tensor would be left out: special is a"))
    let plan = try raw("unreadable/\(kind)-zip.pt", allowsSkipped: true)
    #expect(plan.skipped.map(\.name) == ["special"])
    #expect(plan.skipped.allSatisfy { kind.hasPrefix($0.kind.prefix(4).lowercased()) })
    try plan.convert(to: folder.path("out.rnw"))
    #expect(try NativeFile(path: folder.path("out.rnw")).names == ["plain"])
  }

  @Test("a quantized tensor is skipped by name if that is allowed")
  func quantizedTensor() throws {
    let plan = try raw("resnets/resnet18-quantised-weight.pth", allowsSkipped: true)
    #expect(plan.skipped.map(\.name) == ["conv1.weight"])
    #expect(plan.skipped.map(\.kind) == ["quantised qint8"])
    try plan.convert(to: folder.path("out.rnw"))
    let file = try NativeFile(path: folder.path("out.rnw"))
    #expect(file.names.count == 121)
    #expect(file.tensor(named: "conv1.weight") == nil)
  }

  @Test("a file without tensors to write is rejected")
  func nothingToWrite() throws {
    let error = try conversionError { _ = try raw("dtypes/quantized-zip.pt") }
    #expect(error.code == .unsupportedTensors)
    #expect(error.exitCode == 2)
    #expect(
      error.detail == """
        no tensor can be written: qint8 by tensor is a quantised qint8 tensor, which no output format \
        holds; pass --dequantize to write it as float32
        """)
    let empty = try folder.write(Array("}.".utf8), to: "empty.pkl")
    let none = try conversionError { _ = try plan(at: empty) { $0.request = nil } }
    #expect(none.code == .unrecognized)
    #expect(none.detail.hasPrefix("the file holds no tensors"))
  }

  @Test("an element type that safetensors lacks throws unsupportedTensors")
  func unsupportedType() throws {
    let plan = try raw("dtypes/typed-zip.pt")
    let error = try conversionError { try plan.convert(to: folder.path("out.safetensors")) }
    #expect(error.code == .unsupportedTensors)
    #expect(error.path == Fixtures.path("dtypes/typed-zip.pt"))
    #expect(error.detail.contains("complex128"))
    #expect(try folder.names() == [])
  }
}
