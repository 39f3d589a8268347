import NativeFormat
import ResNetModels
import Tensors

/// The example of loading in README.md.
///
/// `Scripts/check-repository.py` compares the two.
func loadingExample(path: String) throws -> Bool {
  // README begins
  let weights = try NativeFile(path: path)
  let network = try ResNet(weights: weights)
  let kernel = network.layer3[1].conv2.weight
  print(network.configuration.classes, kernel.shape)
  let sum = try kernel.withElements(of: Float.self) { values in
    values.indices.reduce(Float(0)) { $0 + values[$1] }
  }
  print(sum, kernel.isReadInPlace)
  // README ends
  return kernel.isReadInPlace
}
