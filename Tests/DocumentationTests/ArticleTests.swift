import Fixtures
import Foundation
import Testing
import WeightConversion

/// The articles of the DocC catalogues.
@Suite struct ArticleTests {
  static let articles = ["GettingStarted", "DescribingYourOwnNetwork"]

  @Test(arguments: articles)
  func everySwiftExampleIsCompiledHere(article: String) throws {
    let source = try lines(of: "Tests/DocumentationTests/ArticleExamples.swift")
    let page = try lines(of: "Sources/ResNetModels/ResNetModels.docc/\(article).md")
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

  @Test func gettingStartedRuns() throws {
    let folder = try TemporaryFolder()
    let checkpoint = Fixtures.path("resnets/resnet18-tar.pth")
    let plan = try ConversionPlan(WeightFile(path: checkpoint), ConversionPlan.Options())
    try plan.write(to: folder.path("w.rnw"), as: .rnw, writer: "ArticleTests")
    let result = try gettingStarted(path: folder.path("w.rnw"), checkpoint: checkpoint)
    #expect(result.largest > 0)
    #expect(result.classes == 16)
  }

  private func lines(of path: String) throws -> [String] {
    try String(
      contentsOf: ReadmeTests.repository.appending(path: path), encoding: .utf8
    )
    .split(separator: "\n", omittingEmptySubsequences: true)
    .map { $0.trimmingCharacters(in: .whitespaces) }
  }
}
