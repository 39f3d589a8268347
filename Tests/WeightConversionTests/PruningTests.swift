import Fixtures
import NativeFormat
import ResNetModels
import Testing
import WeightConversion

/// Parameters that PyTorch computes from others: pruning masks are applied, the rest is named.
@Suite("Pruned and reparametrized weights") struct PruningTests {
  private static let digests = Fixtures.required {
    try Fixtures.json([String: [String: String]].self, "surroundings/EXPECTED.json")
  }

  @Test(
    "a pruned network has the products that PyTorch computes",
    arguments: [("pruned", 6), ("pruned-half", 6), ("pruned-bf16", 6), ("pruned-soft", 2)])
  func products(key: String, count: Int) throws {
    let plan = try plan("surroundings/pruned.pth") { $0.key = key }
    let selection = try #require(plan.selection)
    #expect(selection.report.isComplete)
    #expect(selection.report.notes == [.pruningApplied(count: count)])
    let expected = try #require(Self.digests["resnet18"])
      .merging(try #require(Self.digests[key])) { $1 }
    for entry in selection.report.loadable {
      let tensor = try #require(entry.tensor(in: selection.stateDict))
      #expect(
        try FileHash(packedValuesOf: tensor).hexadecimal == expected[entry.key], "\(entry.key)")
    }
    let folder = try TemporaryFolder()
    try plan.convert(to: folder.path("out.rnw"))
    #expect(try NativeFile(path: folder.path("out.rnw")).names.contains("fc.weight"))
  }

  @Test(
    "a reparametrization stops a conversion whatever is allowed",
    arguments: [
      ("weight-norm", Reparametrization.Kind.weightNorm),
      ("spectral-norm", .spectralNorm),
      ("weight-norm-parametrized", .parametrization),
      ("spectral-norm-parametrized", .parametrization),
    ])
  func reparametrizations(key: String, kind: Reparametrization.Kind) throws {
    let plan = try plan("surroundings/reparametrized.pth") {
      $0.key = key
      $0.allowances = [.missing, .unexpected, .mismatched]
    }
    let found = try #require(plan.selection?.report.reparametrization)
    #expect(found.kind == kind)
    #expect(found.count == 4)
    #expect(found.example.hasPrefix("layer1.0.conv1."))
    #expect(found.description.contains(kind.remedy))
    #expect(plan.selection?.report.missing.allSatisfy { $0.suggestion == nil } == true)
    let error = try conversionError { try plan.checkPermitted() }
    #expect(error.code == .incomplete)
  }

  @Test(
    "a network of torch.ao.quantization is named",
    arguments: [
      ("quantized", QuantizedNetwork.Kind.integers, "conv1.zero_point"),
      ("quantization-aware", .simulated, "conv1.weight_fake_quant.fake_quant_enabled"),
      ("fused", .folded, "conv1.0.bias"),
    ])
  func quantized(key: String, kind: QuantizedNetwork.Kind, example: String) throws {
    let weights = try WeightFile(path: Fixtures.path("surroundings/quantized.pth"))
    let error = #expect(throws: ModelError.self) {
      try Recognition(of: weights.stateDict(at: key))
    }
    #expect(error?.quantized?.kind == kind)
    if kind != .folded { #expect(error?.quantized?.example == example) }
    #expect(throws: ConversionError.self) { try WeightSelection(of: weights, key: key) }
  }
}
