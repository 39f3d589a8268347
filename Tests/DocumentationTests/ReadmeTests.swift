import Fixtures
import Foundation
import Testing
import WeightConversion

@Suite("README")
struct ReadmeTests {
  @Test("the loading example is the one that is compiled here")
  func exampleIsCompiled() throws {
    let readme = try repositoryLines(of: "README.md").unindented
    let source = try repositoryLines(of: "Tests/DocumentationTests/LoadingExample.swift").unindented
    let start = try #require(source.firstIndex(of: "// README begins"))
    let end = try #require(source.firstIndex(of: "// README ends"))
    let example = Array(source[(start + 1)..<end])
    let starts = readme.indices.filter { readme[$0...].starts(with: example) }
    #expect(starts.count == 1)
  }

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
