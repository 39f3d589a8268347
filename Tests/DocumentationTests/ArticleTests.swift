import Fixtures
import Foundation
import Testing
import WeightConversion

/// The articles of the DocC catalogues.
@Suite("Articles") struct ArticleTests {
  @Test func everySwiftExampleOfGettingStartedIsCompiledHere() throws {
    let source = try repositoryLines(of: "Tests/DocumentationTests/ArticleExamples.swift")
      .unindented.filter { !$0.isEmpty }
    let page = try repositoryLines(of: "Sources/ResNetModels/ResNetModels.docc/GettingStarted.md")
      .unindented.filter { !$0.isEmpty }
    var swift: [[String]] = []
    var isSwift = false
    for line in page {
      if line.hasPrefix("```") {
        isSwift = line == "```swift"
        if isSwift { swift.append([]) }
      } else if isSwift {
        swift[swift.count - 1].append(line)
      }
    }
    // A line of a manifest is not compiled.
    swift.removeAll { $0.first?.hasPrefix(".package(") == true }
    #expect(!swift.isEmpty)
    for example in swift {
      #expect(source.indices.contains { source[$0...].starts(with: example) }, "\(example)")
    }
  }

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
