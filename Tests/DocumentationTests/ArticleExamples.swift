import NativeFormat
import ResNetModels
import Tensors
import TorchArchive

/// The examples of the articles.
///
/// `Scripts/check-repository.py` compares them.
func gettingStarted(path: String, checkpoint: String) throws -> (largest: Float, classes: Int) {
  let weights = try NativeFile(path: path)
  let network = try ResNet(weights: weights)
  let kernel = network.layer3[1].conv2.weight
  let largest = try kernel.withElements(of: Float.self) { values in
    values.indices.reduce(Float(0)) { max($0, abs(values[$1])) }
  }
  let archive = try TorchArchive(path: checkpoint)
  let trained = try ResNet(weights: archive.stateDict(at: ""))
  return (largest, trained.configuration.classes)
}
