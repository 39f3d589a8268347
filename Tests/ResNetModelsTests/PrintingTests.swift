import Fixtures
import Foundation
import ResNetModels
import Testing

/// Modules print as PyTorch prints them.
@Suite("Printing modules") struct PrintingTests {
  @Test(
    "a network prints as torchvision prints it",
    arguments: ["resnet18", "resnet34", "resnet50", "resnet101", "resnet152"])
  func trees(name: String) throws {
    let architecture = try #require(Architecture.named(name))
    #expect("\(ResNet(architecture.configuration))\n" == (try GoldenFacts.tree(of: name)))
  }

  static let placements: [(name: String, bottleneck: String?, dilation: String?)] = [
    ("resnet50-dilated", nil, "False,True,True"), ("resnet50-v1", "conv1", nil),
  ]

  @Test("a network prints its strides and dilations", arguments: placements)
  func strides(name: String, bottleneck: String?, dilation: String?) throws {
    var configuration = ResNetConfiguration.resNet50
    configuration.variant.strides = try #require(
      StridePlacement(bottleneck: bottleneck, dilation: dilation))
    #expect("\(ResNet(configuration))\n" == (try GoldenFacts.tree(of: name)))
    #expect(Architecture(configuration).name == "resnet50")
  }

  @Test(
    "an invalid stride placement gives nil",
    arguments: ["true", "true,true", "true,true,true,true", "1,0,0", "", "no,no,no"])
  func invalidPlacement(dilation: String) {
    #expect(StridePlacement(bottleneck: nil, dilation: dilation) == nil)
    #expect(StridePlacement(bottleneck: "conv3", dilation: nil) == nil)
  }

  /// The web page that the seed was saved from turned some spaces into no-break spaces.
  @Test(
    "resnet50 prints as in the seed document",
    .enabled(if: Fixtures.seedsFolder != nil, "SEEDS_FOLDER is not set"))
  func seedTree() throws {
    let folder = try #require(Fixtures.seedsFolder)
    let seed = try String(
      contentsOf: URL(filePath: folder).appending(path: "001_7b80efae1ebda4f6.txt"),
      encoding: .utf8
    ).replacing("\u{A0}", with: " ")
    #expect(seed.contains(">>> a\n\(ResNet(.resNet50))\n>>>"))
  }

  @Test("classes and channels show in the printed network")
  func configuration() {
    let oneChannel = ResNet(
      ResNetConfiguration(
        block: .basic, blocksPerStage: [2, 2, 2, 2], classes: 7, channels: 1))
    let tree = "\(oneChannel)"
    #expect(tree.contains("\n  (conv1): Conv2d(1, 64, kernel_size=(7, 7), stride=(2, 2), padding"))
    #expect(tree.hasSuffix("\n  (fc): Linear(in_features=512, out_features=7, bias=True)\n)"))
  }

  @Test("a convolution prints the arguments that are not defaults")
  func convolution() {
    let plain = Conv2d(4, 8, kernelSize: 1, in: .specification)
    #expect("\(plain)" == "Conv2d(4, 8, kernel_size=(1, 1), stride=(1, 1))")
    let full = Conv2d(
      4, 8, kernelSize: Size2D(height: 3, width: 5), stride: 2,
      padding: Size2D(height: 1, width: 0), dilation: 2, groups: 2, bias: false,
      in: .specification)
    #expect(
      "\(full)" == """
        Conv2d(4, 8, kernel_size=(3, 5), stride=(2, 2), padding=(1, 0), dilation=(2, 2), \
        groups=2, bias=False)
        """)
    #expect(full.weight.shape == [8, 2, 3, 5])
  }

  @Test("batch normalization prints numbers as Python does")
  func batchNorm() {
    let layer = BatchNorm2d(4, eps: 0.001, momentum: nil, in: .specification)
    #expect(
      "\(layer)" == """
        BatchNorm2d(4, eps=0.001, momentum=None, affine=True, track_running_stats=True)
        """)
  }

  @Test("other layers print as PyTorch prints them")
  func otherLayers() {
    #expect("\(ReLU())" == "ReLU()")
    #expect("\(ReLU(inPlace: true))" == "ReLU(inplace=True)")
    #expect(
      "\(Linear(2, 3, bias: false, in: .specification))"
        == "Linear(in_features=2, out_features=3, bias=False)")
    #expect(
      "\(MaxPool2d(kernelSize: 2))"
        == "MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)")
    #expect("\(AdaptiveAvgPool2d(7))" == "AdaptiveAvgPool2d(output_size=(7, 7))")
    #expect("\(Sequential<ReLU>([]))" == "Sequential()")
    #expect("\(Sequential([ReLU(), ReLU()]))" == "Sequential(\n  (0): ReLU()\n  (1): ReLU()\n)")
  }
}
