import Fixtures
import Foundation
import Testing
import WeightConversion

@Suite("README")
struct ReadmeTests {
  static let repository = URL(filePath: #filePath).appending(path: "../../..").standardized

  @Test("the loading example is the one that is compiled here")
  func exampleIsCompiled() throws {
    let readme = try lines(of: "README.md")
    let source = try lines(of: "Tests/DocumentationTests/LoadingExample.swift")
    let start = try #require(source.firstIndex(of: "// README begins"))
    let end = try #require(source.firstIndex(of: "// README ends"))
    let example = Array(source[(start + 1)..<end])
    let starts = readme.indices.filter { readme[$0...].starts(with: example) }
    #expect(starts.count == 1)
  }

  @Test("the loading example reads layer3.1.conv2.weight without copying")
  func exampleRuns() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let output = folder.appending(path: "out.rnw").path(percentEncoded: false)
    let file = try WeightFile(path: Fixtures.path("resnets/resnet18-tar.pth"))
    let plan = try ConversionPlan(file, ConversionPlan.Options())
    try plan.write(to: output, as: .rnw, writer: "ReadmeTests")
    #expect(try loadingExample(path: output))
  }

  @Test(
    "every file that a Markdown page links to exists", arguments: ["README.md", "ARCHITECTURE.md"])
  func links(in page: String) throws {
    for line in try lines(of: page) {
      for match in line.matches(of: /\]\(([^)#:]+)\)/) {
        let target = Self.repository.appending(path: String(match.1))
        #expect(FileManager.default.fileExists(atPath: target.path), "\(match.1)")
      }
    }
  }

  private func lines(of path: String) throws -> [String] {
    try String(contentsOf: Self.repository.appending(path: path), encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
  }
}
