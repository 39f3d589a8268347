import Fixtures
import MappedFiles
import NativeFormat
import ResNetModels
import Tensors
import Testing
import WeightConversion

/// The plan for a fixture under options that `edit` changes.
func plan(
  _ fixture: String, _ edit: (inout ConversionPlan.Options) throws -> Void = { _ in }
) throws -> ConversionPlan {
  try plan(at: Fixtures.path(fixture), edit)
}

/// The plan for a file under options that `edit` changes.
func plan(
  at path: String, _ edit: (inout ConversionPlan.Options) throws -> Void = { _ in }
) throws -> ConversionPlan {
  var options = ConversionPlan.Options()
  try edit(&options)
  return try ConversionPlan(WeightFile(path: path), options)
}

/// The selection of a fixture's weights, which the test ends without.
func selection(
  _ fixture: String, _ edit: (inout ConversionPlan.Options) throws -> Void = { _ in }
) throws -> WeightSelection {
  try #require(try plan(fixture, edit).selection)
}

/// The error that `body` throws; an issue is recorded if it is another or none.
func conversionError(
  _ body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
) throws -> ConversionError {
  let error = #expect(throws: ConversionError.self, sourceLocation: sourceLocation) { try body() }
  return try #require(error, sourceLocation: sourceLocation)
}

extension ConversionPlan {
  /// Writes to `path` in the format that its extension names, and verifies.
  func convert(to path: String) throws {
    let format = try #require(OutputFormat(path: path))
    try write(to: path, as: format, writer: "tests")
    try verify(path)
  }
}

extension TensorSource {
  /// The packed bytes of the tensor under a name.
  func packed(_ name: String) throws -> [UInt8] {
    try #require(tensor(named: name), "\(name)").packed()
  }
}

extension Tensor {
  /// The packed bytes.
  func packed() throws -> [UInt8] {
    try packedBytes().withSpan { span in span.indices.map { span[$0] } }
  }
}

/// A tensor over bytes in memory.
func sample(
  _ dtype: DType, _ shape: [Int], _ bytes: [UInt8], quantization: Quantization? = nil
) throws -> Tensor {
  try Tensor(
    dtype: dtype, layout: TensorLayout(contiguous: shape),
    storage: TensorStorage(name: "sample", region: ByteRegion(copying: bytes)),
    interpretation: Tensor.Interpretation(quantization: quantization))
}

/// An architecture by its name.
func architecture(_ name: String) throws -> Architecture { try #require(Architecture.named(name)) }
