import Fixtures
import NativeFormat
import Testing
import WeightConversion

/// The bytes that a conversion writes, which the weights alone decide.
@Suite("Same weights, same bytes") struct SameBytesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func bytes(_ fixture: String, _ format: OutputFormat) throws -> [UInt8] {
    let name = "out.\(format.rawValue)"
    try plan("resnets/\(fixture).pth").convert(to: folder.path(name))
    return try folder.bytes(name)
  }

  @Test(
    "a tar, a stream and a zip of one network become one file",
    arguments: ["resnet18", "resnet34", "resnet50", "resnet101"], OutputFormat.allCases)
  func containers(network: String, format: OutputFormat) throws {
    let zip = try bytes("\(network)-zip", format)
    #expect(try bytes("\(network)-tar", format) == zip)
    #expect(try bytes("\(network)-stream", format) == zip)
  }

  @Test("a converted file converts to itself", arguments: OutputFormat.allCases)
  func fixedPoint(format: OutputFormat) throws {
    let zip = try bytes("resnet18-zip", format)
    let path = folder.path("out.\(format.rawValue)")
    try plan(at: path).convert(to: folder.path("again.\(format.rawValue)"))
    #expect(try folder.bytes("again.\(format.rawValue)") == zip)
  }

  @Test("counts of batches are left out, and verify ignores those that one file lacks")
  func batchCounters() throws {
    _ = try bytes("resnet18-zip", .rnw)
    let written = try WeightFile(path: folder.path("out.rnw"))
    #expect(written.entries.allSatisfy { !$0.name.hasSuffix("num_batches_tracked") })
    let source = try WeightFile(path: Fixtures.path("resnets/resnet18-zip.pth"))
    let comparison = try TensorComparison(source, written)
    #expect(comparison.differences == [])
    #expect(comparison.equalCount == 102)
    #expect(comparison.batchCountersOnlyInFirst == 20)
    #expect(comparison.batchCountersOnlyInSecond == 0)
    #expect(try TensorComparison(source, source).batchCountersOnlyInFirst == 0)
    #expect(try TensorComparison(source, source).equalCount == 122)
  }

  @Test("every tensor is written without an architecture, counts of batches too")
  func raw() throws {
    try plan("resnets/resnet18-zip.pth") { $0.request = nil }.convert(to: folder.path("raw.rnw"))
    #expect(try NativeFile(path: folder.path("raw.rnw")).names.count == 122)
  }
}
