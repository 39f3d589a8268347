import Fixtures
import Foundation
import ResNetModels
import Tensors
import Testing
import WeightConversion

/// Documentation/OwnNetwork.md: its network is compiled here, and loads what PyTorch saved.
@Suite struct OwnNetworkTests {
  private func lines(of path: String) throws -> [String] {
    try String(contentsOf: ReadmeTests.repository.appending(path: path), encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test func thePageShowsWhatIsCompiledHere() throws {
    let source = try lines(of: "Tests/DocumentationTests/OwnNetworkExample.swift")
    let start = try #require(source.firstIndex(of: "// begins"))
    let end = try #require(source.firstIndex(of: "// ends"))
    let page = try lines(of: "Documentation/OwnNetwork.md")
    let example = ["```swift"] + source[(start + 1)..<end] + ["```"]
    #expect(page.indices.count { page[$0...].starts(with: example) } == 1)
  }

  @Test func theNetworkLoadsFromATrainingCheckpoint() throws {
    let network = try loadSmallVGG(path: Fixtures.path("tensors/vgg-zip.pt"))
    let expected = Dictionary(
      uniqueKeysWithValues: Fixtures.tensors(of: "tensors/vgg-zip.pt").map { ($0.name, $0) })
    let leaves = network.namedLeaves(of: Tensor.self)
    #expect(leaves.count == 16)
    for (path, leaf) in leaves {
      let tensor = try #require(expected["model.module.\(path)"])
      #expect(try FileHash(packedValuesOf: leaf).hexadecimal == tensor.sha256)
    }
  }

  @Test func thePageSaysWhatTheReportSays() throws {
    let checkpoint = try Checkpoint(path: Fixtures.path("tensors/vgg-zip.pt"))
    let model = ModelDescription("small_vgg", of: SmallVGG(classes: 5, in: .specification))
    let report = try checkpoint.coverage(of: model)
    let page = try lines(of: "Documentation/OwnNetwork.md")
    #expect(page.contains("\(checkpoint.stateDicts.map(\.key))"))
    #expect(page.contains("\(report.verdict) \(report.prefix) \(report.missing.map(\.key))"))
    #expect(checkpoint.convention == nil)
  }

  @Test func anotherClassCountIsTold() throws {
    let checkpoint = try Checkpoint(path: Fixtures.path("tensors/vgg-zip.pt"))
    let model = ModelDescription(
      "small_vgg", of: SmallVGG(classes: 7, in: .specification), classifier: "classifier")
    let error = #expect(throws: ConversionError.self) {
      try checkpoint.load(model) { scope throws(ModelError) in try SmallVGG(classes: 7, in: scope) }
    }
    #expect(error?.code == .incomplete)
    #expect(error?.report?.notes == [.classCount(expected: 7, found: 5)])
    #expect(throws: ConversionError.self) { try checkpoint.coverage(of: model, key: "optimizer") }
  }

  @Test func aResNetsConventionIsKnown() throws {
    let checkpoint = try Checkpoint(path: Fixtures.path("toolkits/transformers-resnet18.bin"))
    #expect(checkpoint.convention?.name == "transformers")
    #expect(checkpoint.stateDicts.map(\.key) == [""])
    #expect(checkpoint.stateDicts.first?.tensors.names.count == 122)
  }
}
