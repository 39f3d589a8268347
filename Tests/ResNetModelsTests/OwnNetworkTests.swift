import ResNetModels
import Tensors
import Testing

/// A network that a user describes: the first layers of a VGG with normalisation.
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

/// The layers serve networks that are not ResNets.
@Suite struct OwnNetworkTests {
  let model = ModelDescription(
    "vgg", of: SmallVGG(classes: 5, in: .specification), numbers: ["classes": 5],
    classifier: "classifier")

  @Test func expectsItsKeysInOrder() {
    #expect(
      model.entries.map(\.path) == [
        "features.0.weight", "features.0.bias", "features.1.weight", "features.1.bias",
        "features.1.running_mean", "features.1.running_var", "features.1.num_batches_tracked",
        "classifier.weight", "classifier.bias",
      ])
  }

  @Test func loads() throws {
    let state = try source(model.entries.map { ("net." + $0.path, $0.shape) })
    let network = try model.load(from: state) { scope throws(ModelError) in
      try SmallVGG(classes: 5, in: scope)
    }
    #expect(network.classifier.weight.shape == [5, 16])
    guard case .conv2d(let first) = network.features[0] else {
      Issue.record("the first layer is a convolution")
      return
    }
    #expect(first.bias?.storage.name == "net.features.0.bias")
  }

  @Test func namesItsClassesInAReport() throws {
    let state = try source(
      model.entries.map {
        ($0.path, $0.path.hasPrefix("c") ? [9] + $0.shape.dropFirst() : $0.shape)
      })
    let report = CoverageReport(of: model, in: state)
    #expect(report.architecture == "vgg")
    #expect(report.notes == [.classCount(expected: 5, found: 9)])
    #expect(report.loaded == 6)
  }

  @Test func prints() {
    #expect(
      "\(SmallVGG(classes: 5, in: .specification))" == """
        SmallVGG(
          (features): Sequential(
            (0): Conv2d(3, 16, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
            (1): BatchNorm2d(16, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)
            (2): ReLU(inplace=True)
            (3): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
            (4): AdaptiveAvgPool2d(output_size=(1, 1))
          )
          (classifier): Linear(in_features=16, out_features=5, bias=True)
        )
        """)
  }
}
