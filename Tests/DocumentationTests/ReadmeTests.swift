import Fixtures
import Foundation
import Testing
import WeightConversion

@Suite("README")
struct ReadmeTests {
  @Test("the loading example reads a weight without copying")
  func example() throws {
    let folder = try TemporaryFolder()
    let output = folder.path("out.rnw")
    let file = try WeightFile(path: Fixtures.path("resnets/resnet18-tar.pth"))
    let plan = try ConversionPlan(file, ConversionPlan.Options())
    try plan.write(to: output, as: .rnw, writer: "ReadmeTests")
    #expect(try loadingExample(path: output))
  }
}
