import Fixtures
import Foundation
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

  /// Edits of weights, as `testkit/fixtures/inference.ini` has them.
  static let faults: [(name: String, edits: String)] = [
    ("normalisation", "layer2.0.bn1.bias 0 nan"), ("kernel", "layer1.0.conv1.weight 0 inf"),
    ("classifier", "fc.bias 5 nan"),
    ("variance-of-minus-eps", "layer1.0.bn1.running_var 0 -1e-5"),
    ("variance-below-minus-eps", "layer1.0.bn1.running_var 1 -2e-5"),
    ("variance-near-minus-eps", "layer2.1.bn2.running_var 1 -9.99e-6"),
    ("huge-variance", "layer1.0.bn1.running_var 0 3e38"), ("huge-classifier", "fc.weight 3 1e30"),
    ("scaled-back", "layer1.0.conv1.weight * 1e20; layer1.0.bn1.weight * 1e-20"),
    ("scaled-far-back", "layer1.0.conv1.weight * 1e30; layer1.0.bn1.weight * 1e-30"),
    ("large-activations", "layer2.0.bn1.weight * 1e25"),
  ]

  @Test("odd weights give PyTorch's outputs", arguments: faults, stages)
  func weights(fault: (name: String, edits: String), stage: Stage) throws {
    let source = EditedWeights(source: try Golden.all[0].weights(), edits: fault.edits)
    let model = try ResNetModel(ResNet(Golden.small, weights: source), threads: 1)
    let images = try goldenImages(1, height: 33, width: 47)
    try compare(model.features(stage, of: images), fault.name, stage)
  }

  @Test(
    "finite weights that overflow throw overflow with the step",
    arguments: [
      ("all", "*conv?.weight * 1000", "layer"),
      (
        "convolution",
        "layer3.0.conv1.weight * 1e37; layer2.1.bn2.weight * 1e4; layer3.0.bn1.weight * 1e-37",
        "at layer3.0.conv1: "
      ),
      (
        "normalization", "layer2.0.bn1.weight * 1e37; bn1.weight * 1e4",
        "at the normalization after layer2.0.conv1: "
      ),
      ("linear", "fc.weight * 1e37; layer4.1.bn2.weight * 1e4", "at fc: "),
    ])
  func overflow(name: String, edits: String, place: String) throws {
    let goldens = try Self.goldens()
    let overflows = try #require(goldens.tensor(named: "\(name).overflows"))
    #expect(try overflows.elements(of: Float.self) == [1], "PyTorch's logits are not finite")
    let source = EditedWeights(source: try Golden.all[0].weights(), edits: edits)
    let model = try ResNetModel(ResNet(Golden.small, weights: source), threads: 1)
    for (count, height, width) in [(1, 33, 47), (2, 64, 64)] {
      let images = try goldenImages(count, height: height, width: width)
      let error = try #require(throws: InferenceError.self) { try model.logits(of: images) }
      #expect(error.code == .overflow)
      #expect(error.detail.contains(place))
    }
  }

  @Test("large images give finite outputs or throw overflow", arguments: [1e6, 1e20, 1e36, 3e38])
  func largeImages(scale: Float) throws {
    let whole = try goldenImages(1, height: 33, width: 47)
    let images = try ImageBatch(height: 33, width: 47, values: whole.values.map { $0 / 2 * scale })
    let model = try ResNetModel(Golden.all[0].network(), threads: 1)
    do throws(InferenceError) {
      #expect(try model.logits(of: images).values.allSatisfy(\.isFinite))
      #expect(scale < 1e38)
    } catch {
      #expect(error.code == .overflow && scale > 1e30)
    }
    #expect(try model.logits(of: whole).values.allSatisfy(\.isFinite))
  }

  private static func goldens() throws -> SafetensorsFile {
    try SafetensorsFile(path: Fixtures.path("inference/not-finite.golden.safetensors"))
  }

  /// Expects NaN and infinity at the places where PyTorch has them, and near values elsewhere.
  private func compare(_ found: Features, _ fault: String, _ stage: Stage) throws {
    let goldens = try Self.goldens()
    let tensor = try #require(goldens.tensor(named: "\(fault).\(stage.rawValue)"))
    let expected = try tensor.elements(of: Float.self)
    #expect(found.shape == tensor.shape)
    let largest = expected.filter(\.isFinite).map(abs).max() ?? 0
    let differences = zip(found.values, expected).filter { found, expected in
      guard expected.isFinite else {
        return found.isNaN != expected.isNaN || !found.isNaN && found != expected
      }
      return !(abs(found - expected) < 2e-5 * max(largest, 1))
    }
    #expect(differences.isEmpty)
  }
}

/// A source of weights with edits: patterns of names, an index and a value, or `*` and a factor.
private struct EditedWeights: TensorSource {
  let source: SafetensorsFile
  let edits: String

  var names: [String] { source.names }

  func tensor(named name: String) -> Tensor? {
    guard let tensor = source.tensor(named: name) else { return nil }
    let matching = edits.split(separator: ";").map { $0.split(separator: " ") }
      .filter { fnmatch(String($0[0]), name, 0) == 0 }
    guard !matching.isEmpty, var values = try? tensor.elements(of: Float.self) else {
      return tensor
    }
    for edit in matching {
      guard let number = Float(edit[2]) else { return nil }
      if let index = Int(edit[1]) {
        values[index] = number
      } else {
        values = values.map { $0 * number }
      }
    }
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
