import Fixtures
import NativeFormat
import ResNetInference
import ResNetModels
import Tensors
import Testing
import WeightConversion

/// The networks among the fixtures whose computation is not the usual one, and PyTorch's outputs.
enum EvidenceFixture {
  static func plan(
    _ name: String, in folder: String = "evidence",
    _ change: (inout ConversionPlan.Options) -> Void = { _ in }
  ) throws -> ConversionPlan {
    var options = ConversionPlan.Options()
    change(&options)
    return try ConversionPlan(
      try WeightFile(path: Fixtures.path("\(folder)/\(name)")), options)
  }

  static func expected(_ name: String, in folder: String = "evidence") throws -> Tensor {
    let file = try SafetensorsFile(path: Fixtures.path("\(folder)/expected.safetensors"))
    return try #require(file.tensor(named: name))
  }

  /// The outputs of a model for the fixtures' images.
  static func outputs(of model: ResNetModel) throws -> [Float] {
    let images = try expected("images")
    let values = try images.elements(of: Float.self)
    let batch = try ImageBatch(
      count: images.shape[0], channels: images.shape[1], height: images.shape[2],
      width: images.shape[3], values: values)
    return try model.logits(of: batch).values
  }

  /// The greatest difference from PyTorch's outputs, by their range.
  static func distance(
    of model: ResNetModel, from name: String, in folder: String = "evidence"
  ) throws -> Float {
    let wanted = try expected(name, in: folder).elements(of: Float.self)
    let found = try outputs(of: model)
    #expect(found.count == wanted.count)
    let range = (wanted.max() ?? 0) - (wanted.min() ?? 0)
    #expect(range > 0.01)
    return zip(found, wanted).map { abs($0 - $1) }.reduce(0, max) / range
  }
}
