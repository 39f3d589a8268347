import Fixtures
import Foundation
import Testing
import WeightConversion

/// The articles of the DocC catalogues.
@Suite("Articles") struct ArticleTests {
  @Test("the example in GettingStarted runs")
  func gettingStartedExample() throws {
    let folder = try TemporaryFolder()
    let checkpoint = Fixtures.path("resnets/resnet18-tar.pth")
    let plan = try ConversionPlan(WeightFile(path: checkpoint), ConversionPlan.Options())
    try plan.write(to: folder.path("w.rnw"), as: .rnw, writer: "ArticleTests")
    let result = try gettingStarted(path: folder.path("w.rnw"), checkpoint: checkpoint)
    #expect(result.largest > 0)
    #expect(result.classes == 16)
  }
}
