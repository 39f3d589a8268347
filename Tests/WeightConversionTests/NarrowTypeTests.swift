import Fixtures
import NativeFormat
import ResNetModels
import Tensors
import Testing
import TorchArchive
import WeightConversion

/// The 8-bit floating-point types and the quantised ones, as the numbers that they stand for.
@Suite("8-bit floats and quantized types") struct NarrowTypeTests {
  static let float8 = ["e4m3fn", "e4m3fnuz", "e5m2", "e5m2fnuz", "e8m0fnu"].map { "float8_" + $0 }

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func dequantized(
    _ fixture: String, _ edit: (inout ConversionPlan.Options) -> Void = { _ in }
  ) throws -> NativeFile {
    let plan = try plan(fixture) {
      $0.dequantizes = true
      edit(&$0)
    }
    try plan.convert(to: folder.path("out.rnw"))
    return try NativeFile(path: folder.path("out.rnw"))
  }

  @Test(
    "every 8-bit float converts as in PyTorch", arguments: float8,
    ElementConversion.allCases.filter { $0 != .keep })
  func float8Bytes(
    name: String, conversion: ElementConversion
  ) throws {
    let plan = try plan("conversions/float8.pt") {
      $0.request = nil
      $0.elements = conversion
    }
    try plan.convert(to: folder.path("out.rnw"))
    let ours = try #require(NativeFile(path: folder.path("out.rnw")).tensor(named: name))
    let expected = try SafetensorsFile(path: Fixtures.path("conversions/float8.safetensors"))
    let theirs = try #require(expected.tensor(named: "\(name).\(conversion.rawValue)"))
    #expect(ours.dtype == theirs.dtype)
    let (left, right) = (try numbers(ours), try numbers(theirs))
    try #require(left.count == 256 && right.count == 256)
    for byte in 0..<256 {
      let areBothNaN = left[byte].isNaN && right[byte].isNaN
      #expect(areBothNaN || left[byte].bitPattern == right[byte].bitPattern, "\(byte)")
    }
  }

  /// The elements as float64, which each of them is exactly.
  private func numbers(_ tensor: Tensor) throws -> [Double] {
    let path = folder.path("wide.rnw")
    try NativeFile.write([ElementConversion.float64.write(tensor, named: "x")], to: path)
    return try #require(NativeFile(path: path).tensor(named: "x")).elements(of: Double.self)
  }

  @Test("8-bit floats are kept without an element type")
  func unchanged() throws {
    try plan("conversions/float8.pt") { $0.request = nil }.convert(to: folder.path("out.rnw"))
    let file = try NativeFile(path: folder.path("out.rnw"))
    #expect(file.names == Self.float8)
    for name in file.names { #expect(try file.packed(name) == Array(0...255)) }
  }

  static let quantized = Fixtures.required {
    try TorchArchive(path: Fixtures.path("conversions/quantized.pt")).tensors.map(\.name)
  }

  @Test("the fixture has every quantized type and scheme")
  func completeness() {
    let schemes = ["tensor", "transposed", "axis0", "axis1"]
    let wide = ["qint8", "quint8", "qint32"].flatMap { type in schemes.map { "\(type).\($0)" } }
    #expect(Set(Self.quantized) == Set(wide + ["quint4x2.axis0", "quint2x4.axis0"]))
  }

  @Test("quantized tensors dequantize as in PyTorch", arguments: quantized)
  func dequantization(name: String) throws {
    let file = try dequantized("conversions/quantized.pt") { $0.request = nil }
    let expected = try SafetensorsFile(path: Fixtures.path("conversions/dequantized.safetensors"))
    let ours = try #require(file.tensor(named: name))
    #expect(ours.dtype == .float32)
    #expect(ours.shape == expected.tensor(named: name)?.shape)
    #expect(try file.packed(name) == expected.packed(name))
  }

  @Test("a quantized weight is dequantized on request")
  func quantizedWeight() throws {
    let file = try dequantized("resnets/resnet18-quantised-weight.pth")
    let expected = try SafetensorsFile(path: Fixtures.path("conversions/dequantized.safetensors"))
    #expect(file.names.count == 102)
    #expect(try file.packed("conv1.weight") == expected.packed("conv1.weight"))
  }

  @Test("an element type applies to dequantized tensors")
  func elementType() throws {
    let file = try dequantized("resnets/resnet18-quantised-weight.pth") { $0.elements = .float16 }
    #expect(file.tensor(named: "conv1.weight")?.dtype == .float16)
  }
}
