// begins
import ResNetModels
import Tensors
import WeightConversion

struct SmallVGG<Leaf: Sendable>: Module {
  let features: Sequential<Layer<Leaf>>
  let classifier: Linear<Leaf>

  init<Failure>(classes: Int, in scope: ModuleScope<Leaf, Failure>) throws(Failure) {
    let layers = scope["features"]
    features = Sequential([
      .conv2d(try Conv2d(3, 8, kernelSize: 3, padding: 1, in: layers["0"])),
      .batchNorm2d(try BatchNorm2d(8, in: layers["1"])),
      .relu(ReLU(inPlace: true)),
      .maxPool2d(MaxPool2d(kernelSize: 2)),
      .conv2d(try Conv2d(8, 16, kernelSize: 3, padding: 1, in: layers["4"])),
      .batchNorm2d(try BatchNorm2d(16, in: layers["5"])),
      .relu(ReLU(inPlace: true)),
      .adaptiveAvgPool2d(AdaptiveAvgPool2d(1)),
    ])
    classifier = try Linear(16, classes, in: scope["classifier"])
  }

  var children: [(name: String, module: any Module)] {
    [("features", features), ("classifier", classifier)]
  }
}

func loadSmallVGG(path: String) throws -> SmallVGG<Tensor> {
  let model = ModelDescription(
    "small_vgg", of: SmallVGG(classes: 5, in: .specification), numbers: ["classes": 5],
    stem: "features.0", classifier: "classifier")

  let checkpoint = try Checkpoint(path: path)
  print(checkpoint.stateDicts.map(\.key))
  let report = try checkpoint.coverage(of: model)
  print(report.verdict, report.prefix, report.missing.map(\.key))

  return try checkpoint.load(model) { scope throws(ModelError) in
    try SmallVGG(classes: 5, in: scope)
  }
}
// ends
