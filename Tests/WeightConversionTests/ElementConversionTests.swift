import Fixtures
import MappedFiles
import NativeFormat
import Tensors
import Testing
import WeightConversion

/// Floating-point numbers of one type as another, bit for bit as PyTorch converts them.
@Suite("Converting elements") struct ElementConversionTests {
  static let types = [DType.float64, .float32, .float16, .bfloat16]
  static let values = Fixtures.required {
    try SafetensorsFile(path: Fixtures.path("conversions/values.safetensors"))
  }

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(
    "converted floats equal PyTorch's bit for bit", arguments: types, ElementConversion.allCases)
  func floats(source: DType, conversion: ElementConversion) throws {
    let isUnchanged = conversion == .keep || conversion.rawValue == source.rawValue
    let expected = isUnchanged ? source.rawValue : "\(source.rawValue).\(conversion.rawValue)"
    let tensor = try #require(Self.values.tensor(named: source.rawValue))
    try NativeFile.write([conversion.write(tensor, named: "x")], to: folder.path("x.rnw"))
    let written = try #require(try NativeFile(path: folder.path("x.rnw")).tensor(named: "x"))
    let torch = try #require(Self.values.tensor(named: expected))
    #expect(written.dtype == torch.dtype)
    let (ours, theirs) = (try patterns(of: written), try patterns(of: torch))
    try #require(ours.count == theirs.count && ours.count > 1000)
    let wrong = ours.indices.filter { index in
      // A NaN's payload is nobody's business once its type changes.
      !(ours[index] == theirs[index]
        || !isUnchanged && isNaN(ours[index], torch.dtype) && isNaN(theirs[index], torch.dtype))
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(5).map { (ours[$0], theirs[$0]) })")
  }

  private func patterns(of tensor: Tensor) throws -> [UInt64] {
    let width = tensor.dtype.bitWidth / 8
    let bytes = try tensor.packed()
    return stride(from: 0, to: bytes.count, by: width).map { start in
      (0..<width).reversed().reduce(0) { $0 << 8 | UInt64(bytes[start + $1]) }
    }
  }

  private func isNaN(_ bits: UInt64, _ dtype: DType) -> Bool {
    switch dtype {
    case .float64: Double(bitPattern: bits).isNaN
    case .float32: Float(bitPattern: UInt32(bits)).isNaN
    case .bfloat16: bits & 0x7FFF > 0x7F80
    default: bits & 0x7FFF > 0x7C00
    }
  }

  static let others = [
    "dtypes/typed-zip.pt", "dtypes/untyped-zip.pt",
  ].flatMap { fixture in
    Fixtures.tensors(of: fixture).filter { !$0.dtype.contains("float") }
      .map { (fixture, $0) }
  }

  @Test("other element types are not converted", arguments: others)
  func otherTypes(fixture: String, expected: ExpectedTensor) throws {
    let plan = try plan(fixture) {
      $0.request = nil
      $0.elements = .float16
    }
    try plan.convert(to: folder.path("out.rnw"))
    let written = try Inspection(WeightFile(path: folder.path("out.rnw")), digests: true)
    let entry = try #require(written.tensors.first { $0.name == expected.name })
    #expect(entry.dtype == expected.dtype)
    #expect(entry.sha256 == expected.sha256)
  }

  @Test("batch counts stay integers", arguments: OutputFormat.allCases)
  func batchCounts(format: OutputFormat) throws {
    let path = folder.path("out.\(format.rawValue)")
    try plan("resnets/resnet18-zip.pth") {
      $0.request = nil
      $0.elements = .bfloat16
    }.convert(to: path)
    let dtypes = try Inspection(WeightFile(path: path), digests: false).tensors.map {
      ($0.name.hasSuffix("num_batches_tracked"), $0.dtype)
    }
    #expect(dtypes.count { $0 == (true, "int64") } == 20)
    #expect(dtypes.count { $0 == (false, "bfloat16") } == 102)
  }

  @Test("a tensor of several chunks is converted")
  func chunks() throws {
    let count = PackedBytes.chunkByteCount / 4 * 2 + 3
    let bytes = (0..<count).flatMap { index -> [UInt8] in
      let bits = Float(index % 2048).bitPattern
      return (0..<4).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) }
    }
    let tensor = try sample(.float32, [count], bytes)
    try NativeFile.write([TensorToWrite(tensor, named: "x")], to: folder.path("a.rnw"))
    let options: (inout ConversionPlan.Options) -> Void = {
      $0.request = nil
      $0.elements = .float16
    }
    try plan(at: folder.path("a.rnw"), options).convert(to: folder.path("b.rnw"))
    try plan(at: folder.path("b.rnw")) {
      $0.request = nil
      $0.elements = .float32
    }.convert(to: folder.path("c.rnw"))
    #expect(try NativeFile(path: folder.path("c.rnw")).packed("x") == bytes)
  }
}
