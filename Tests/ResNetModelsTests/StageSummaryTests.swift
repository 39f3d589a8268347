import Fixtures
import ResNetModels
import Testing

/// Shapes, parameters and multiply-adds are those that PyTorch has and does.
@Suite("Stage summaries") struct StageSummaryTests {
  private struct Row: Decodable, Equatable {
    let name: String
    let shape: [Int]
    let parameters: Int
    let multiplyAdds: Int
  }

  private static let golden = Fixtures.required {
    try Fixtures.json([String: [Row]].self, "golden/stages.json")
  }

  @Test(
    "shapes, parameters and multiply-adds equal PyTorch's", arguments: Architecture.all,
    [Size2D(224), Size2D(height: 97, width: 131)])
  func stages(architecture: Architecture, size: Size2D) throws {
    let stages = try #require(ResNet(architecture.configuration).stages(forImageOf: size))
    let rows = stages.map {
      Row(
        name: $0.name, shape: $0.outputShape, parameters: $0.parameters,
        multiplyAdds: $0.multiplyAdds)
    }
    #expect(rows == Self.golden["\(architecture.name) \(size.height)x\(size.width)"])
  }

  /// The sizes of the seed document that describes ResNet-34 stage by stage.
  @Test("the shapes of resnet34 equal those of the seed document")
  func seedShapes() throws {
    let stages = try #require(ResNet(.resNet34).stages(forImageOf: 224))
    #expect(
      stages.map(\.outputShape) == [
        [64, 112, 112], [64, 56, 56], [64, 56, 56], [128, 28, 28], [256, 14, 14], [512, 7, 7],
        [512, 1, 1], [1000],
      ])
  }

  @Test("the totals of resnet18 equal the published numbers")
  func totals() throws {
    let stages = try #require(ResNet(.resNet18).stages(forImageOf: 224))
    #expect(stages.reduce(0) { $0 + $1.multiplyAdds } == 1_814_073_344)
    #expect(stages.reduce(0) { $0 + $1.parameters } == 11_689_512)
  }

  @Test(
    "invalid image sizes give nil",
    arguments: [Size2D(0), Size2D(-5), Size2D(.max), Size2D(height: 1 << 40, width: 1 << 40)])
  func invalidSizes(size: Size2D) {
    #expect(ResNet(.resNet18).stages(forImageOf: size) == nil)
  }

  @Test("an image under 7 pixels gives nil for an unpadded stem")
  func unpaddedStem() {
    #expect(ResNet(.paddleResNet18).stages(forImageOf: 6) == nil)
    #expect(ResNet(.paddleResNet18).stages(forImageOf: 7) != nil)
  }
}
