import Fixtures
import NativeFormat
import Tensors
import Testing
import WeightConversion

/// What an output says of itself.
@Suite("Output metadata") struct MetadataTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func metadata(of plan: ConversionPlan, _ format: OutputFormat) throws -> FileMetadata {
    let path = folder.path("out.\(format.rawValue)")
    try plan.write(to: path, as: format, writer: "tests 1")
    return try WeightFile(path: path).metadata
  }

  @Test(
    "metadata state the network and its source", arguments: ["tar", "stream", "zip"],
    OutputFormat.allCases)
  func keys(container: String, format: OutputFormat) throws {
    let metadata = try metadata(
      of: plan("resnets/resnet18-\(container).pth") { $0.recordsSource = true }, format)
    var expected = [
      MetadataKey.architecture: "resnet18",
      MetadataKey.configuration: #"{"baseWidth":2,"channels":3,"classes":16}"#,
      MetadataKey.sourceContainer: container,
      MetadataKey.sourceName: "resnet18-\(container).pth",
      MetadataKey.writer: "tests 1",
    ]
    if format == .safetensors { expected["format"] = "pt" }
    let pairs = Dictionary(uniqueKeysWithValues: metadata.pairs.map { ($0.key, $0.value) })
    #expect(pairs == expected)
  }

  @Test("a raw conversion states no architecture")
  func raw() throws {
    let metadata = try metadata(of: plan("tensors/shared-zip.pt") { $0.request = nil }, .rnw)
    #expect(metadata.keys == [MetadataKey.writer])
  }

  @Test("metadata state the configuration of the file")
  func configuration() throws {
    let metadata = try metadata(of: plan("resnets/resnet18-one-channel.pth"), .rnw)
    #expect(
      metadata[MetadataKey.configuration] == #"{"baseWidth":2,"channels":1,"classes":7}"#)
  }

  @Test("tied tensors stay tied in both formats")
  func tiedTensors() throws {
    let plan = try plan("resnets/resnet18-tied.pth")
    try plan.convert(to: folder.path("out.rnw"))
    let entries = try NativeFile(path: folder.path("out.rnw")).entries
    let aliases = entries.filter { $0.aliasOf != nil }
    #expect(aliases.map(\.name) == ["layer1.1.conv2.weight"])
    #expect(aliases.map(\.aliasOf) == ["layer1.1.conv1.weight"])

    try plan.convert(to: folder.path("out.safetensors"))
    let file = try SafetensorsFile(path: folder.path("out.safetensors"))
    #expect(file.metadata["layer1.1.conv2.weight"] == "layer1.1.conv1.weight")
    #expect(file.entries.filter { $0.aliasOf != nil }.map(\.name) == ["layer1.1.conv2.weight"])
  }

  @Test("tied tensors stay tied after element conversion")
  func convertedTiedTensors() throws {
    let plan = try plan("resnets/resnet18-tied.pth") { $0.elements = .float16 }
    try plan.convert(to: folder.path("out.rnw"))
    let entries = try NativeFile(path: folder.path("out.rnw")).entries
    #expect(entries.filter { $0.aliasOf != nil }.map(\.name) == ["layer1.1.conv2.weight"])
  }
}
