import Fixtures
import NativeFormat
import ResNetModels
import Testing
import TorchArchive
import WeightConversion

/// Tensors that no output holds, in a file whose weights are asked for.
@Suite("Unsupported tensors in conversions") struct UnsupportedTensorTests {
  static let cases: [(fixture: String, tensor: String, remedy: String)] = [
    ("sparse-weight", "fc.weight is a sparse tensor", "save it as a plain tensor"),
    ("sparse-surplus", "layer1.0.mask is a sparse tensor", "save it as a plain tensor"),
    ("sparse-csr-weight", "fc.weight is a sparse tensor", "save it as a plain tensor"),
    ("nested-weight", "fc.bias is a nested tensor", "save it as a plain tensor"),
    (
      "quantised-weight", "conv1.weight is a quantised qint8 tensor",
      "pass --dequantize to write it as float32"
    ),
  ]

  @Test("an unsupported tensor throws unsupportedTensors with its name and kind", arguments: cases)
  func rejected(fixture: String, tensor: String, remedy: String) throws {
    let error = try conversionError { _ = try plan("resnets/resnet18-\(fixture).pth") }
    #expect(error.code == .unsupportedTensors)
    #expect(error.exitCode == 2)
    #expect(
      error.detail == """
        \(tensor), which no output format holds; \(remedy), or leave it out with --raw
        """)
  }

  @Test("an unneeded unsupported tensor can be allowed as unexpected")
  func allowed() throws {
    let folder = try TemporaryFolder()
    let plan = try plan("resnets/resnet18-sparse-surplus.pth") { $0.allowances = .unexpected }
    #expect(plan.skipped.map(\.name) == ["layer1.0.mask"])
    try plan.convert(to: folder.path("out.rnw"))
    #expect(try NativeFile(path: folder.path("out.rnw")).names.count == 102)
  }

  @Test(
    "a needed unsupported tensor cannot be allowed",
    arguments: ["sparse-weight", "sparse-csr-weight", "nested-weight", "quantised-weight"])
  func notAllowed(fixture: String) throws {
    let error = try conversionError {
      _ = try plan("resnets/resnet18-\(fixture).pth") {
        $0.allowances = [.missing, .unexpected, .mismatched]
      }
    }
    #expect(error.code == .unsupportedTensors)
  }
}
