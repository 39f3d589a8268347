import NativeFormat
import ResNetModels
import Tensors
import TorchArchive

/// The articles' examples, compiled; ``ArticleTests`` holds each article's lines against this file.
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

struct SmallVGG<Leaf: Sendable>: Module {
  let features: Sequential<Layer<Leaf>>
  let classifier: Linear<Leaf>

  init<Failure>(classes: Int, in scope: ModuleScope<Leaf, Failure>) throws(Failure) {
    let layers = scope["features"]
    features = Sequential([
      .conv2d(try Conv2d(3, 16, kernelSize: 3, padding: 1, in: layers["0"])),
      .batchNorm2d(try BatchNorm2d(16, in: layers["1"])),
      .relu(ReLU(inPlace: true)),
      .maxPool2d(MaxPool2d(kernelSize: 2)),
      .adaptiveAvgPool2d(AdaptiveAvgPool2d(1)),
    ])
    classifier = try Linear(16, classes, in: scope["classifier"])
  }

  var children: [(name: String, module: any Module)] {
    [("features", features), ("classifier", classifier)]
  }
}

func ownNetwork(state: some TensorSource) throws -> SmallVGG<Tensor> {
  let model = ModelDescription(
    "vgg", of: SmallVGG(classes: 5, in: .specification), numbers: ["classes": 5],
    classifier: "classifier")
  let network = try model.load(from: state) { scope throws(ModelError) in
    try SmallVGG(classes: 5, in: scope)
  }
  return network
}
