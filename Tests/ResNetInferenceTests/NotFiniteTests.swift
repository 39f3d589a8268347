import Fixtures
import MappedFiles
import NativeFormat
import ResNetInference
import ResNetModels
import Tensors
import Testing

/// NaN and infinity go through a network as through PyTorch's.
@Suite("NaN and infinity") struct NotFiniteTests {
  static let stages = Stage.allCases

  @Test("an image with NaN gives NaN where PyTorch does", arguments: stages)
  func image(stage: Stage) throws {
    let whole = try goldenImages(1, height: 33, width: 47)
    var values = whole.values
    values[700] = .nan
    let images = try ImageBatch(height: 33, width: 47, values: values)
    let model = try ResNetModel(Golden.all[0].network(), threads: 1)
    try compare(model.features(stage, of: images), "image", stage)
    let logits = try model.logits(of: whole)
    #expect(logits.values.allSatisfy { $0.isFinite }, "other images are none the worse")
  }

  @Test(
    "a weight that is not finite gives PyTorch's outputs",
    arguments: [
      ("normalisation", "layer2.0.bn1.bias", 0, Float.nan),
      ("kernel", "layer1.0.conv1.weight", 0, Float.infinity), ("classifier", "fc.bias", 5, .nan),
    ], stages)
  func weights(
    fault: (name: String, tensor: String, element: Int, value: Float), stage: Stage
  ) throws {
    let source = OneElementChanged(
      source: try Golden.all[0].weights(), name: fault.tensor, element: fault.element,
      value: fault.value)
    let model = try ResNetModel(ResNet(Golden.small, weights: source), threads: 1)
    let images = try goldenImages(1, height: 33, width: 47)
    try compare(model.features(stage, of: images), fault.name, stage)
  }

  /// Expects NaN and infinity at the places where PyTorch has them, and near values elsewhere.
  private func compare(_ found: Features, _ fault: String, _ stage: Stage) throws {
    let path = Fixtures.path("inference/not-finite.golden.safetensors")
    let goldens = try SafetensorsFile(path: path)
    let tensor = try #require(goldens.tensor(named: "\(fault).\(stage.rawValue)"))
    let expected = try tensor.elements(of: Float.self)
    #expect(found.shape == tensor.shape)
    let differences = zip(found.values, expected).filter { found, expected in
      guard expected.isFinite else {
        return found.isNaN != expected.isNaN || !found.isNaN && found != expected
      }
      return !(abs(found - expected) < 1e-4)
    }
    #expect(differences.isEmpty)
  }
}

/// A source in which one element of one tensor is another number.
private struct OneElementChanged: TensorSource {
  let source: SafetensorsFile
  let name: String
  let element: Int
  let value: Float

  var names: [String] { source.names }

  func tensor(named name: String) -> Tensor? {
    guard let tensor = source.tensor(named: name), name == self.name,
      var values = try? tensor.elements(of: Float.self)
    else { return source.tensor(named: name) }
    values[element] = value
    let bytes = values.flatMap { value in
      (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> ($0 * 8)) }
    }
    return try? Tensor(
      dtype: .float32, layout: TensorLayout(contiguous: tensor.shape),
      storage: TensorStorage(
        name: name, byteCount: bytes.count, byteOrder: .little,
        unpack: { ByteRegion(copying: bytes) }))
  }
}
