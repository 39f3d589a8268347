import Fixtures
import NativeFormat
import ResNetModels
import Tensors
import Testing
import WeightConversion

/// Every tiny ResNet in every container becomes a file in every format that holds what PyTorch reads.
@Suite("Converting small networks") struct TinyResNetTests {
  static let architectures = ["resnet18", "resnet34", "resnet50", "resnet101", "resnet152"]
  static let fixtures = architectures.flatMap { name in
    ["tar", "stream", "zip"].map { "resnets/\(name)-\($0).pth" }
  }
  static let keyCounts = [
    "resnet18": 102, "resnet34": 182, "resnet50": 267, "resnet101": 522, "resnet152": 777,
  ]

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The tensors of a fixture without the counts of batches, which no conversion writes.
  private static func weights(of fixture: String) -> [ExpectedTensor] {
    Fixtures.tensors(of: fixture).filter { !$0.name.hasSuffix("num_batches_tracked") }
  }

  @Test(
    "every network converts to the tensors that PyTorch reads", arguments: fixtures,
    OutputFormat.allCases)
  func conversion(fixture: String, format: OutputFormat) throws {
    let output = folder.path("out.\(format.rawValue)")
    let plan = try plan(fixture)
    #expect(plan.isPermitted)
    let report = try #require(plan.selection?.report)
    #expect(fixture.hasPrefix("resnets/\(report.architecture)-"))
    #expect(report.loaded == Self.keyCounts[report.architecture])
    #expect(report.loaded == report.expected)
    #expect(report.configuration["classes"] == 16)
    try plan.convert(to: output)

    let expected = Self.weights(of: fixture)
    try #require(!expected.isEmpty)
    #expect(plan.tensorCount == expected.count)
    let written = try Inspection(WeightFile(path: output), digests: true)
    #expect(written.container == format.rawValue)
    #expect(written.tensors.count == expected.count)
    let found = Dictionary(uniqueKeysWithValues: written.tensors.map { ($0.name, $0) })
    for tensor in expected {
      let entry = try #require(found[tensor.name], "\(tensor.name)")
      #expect(entry.dtype == tensor.dtype)
      #expect(entry.shape == tensor.shape)
      #expect(entry.sha256 == tensor.sha256)
    }
  }

  @Test("native files keep the network's order", arguments: architectures)
  func order(name: String) throws {
    try plan("resnets/\(name)-zip.pth").convert(to: folder.path("out.rnw"))
    let file = try NativeFile(path: folder.path("out.rnw"))
    #expect(file.names == Self.weights(of: "resnets/\(name)-zip.pth").map(\.name))
  }

  @Test("the containers of a network convert to the same weights", arguments: architectures)
  func containers(name: String) throws {
    for container in ["stream", "zip"] {
      try plan("resnets/\(name)-\(container).pth").convert(to: folder.path("\(container).rnw"))
    }
    let comparison = try TensorComparison(
      WeightFile(path: folder.path("stream.rnw")), WeightFile(path: folder.path("zip.rnw")))
    #expect(comparison.differences.isEmpty)
    #expect(comparison.equalCount == Self.weights(of: "resnets/\(name)-zip.pth").count)
  }

  @Test("a converted file converts again to the same tensors", arguments: architectures)
  func reconversion(name: String) throws {
    try plan("resnets/\(name)-stream.pth").convert(to: folder.path("a.rnw"))
    try plan(at: folder.path("a.rnw")).convert(to: folder.path("b.safetensors"))
    try plan(at: folder.path("b.safetensors")).convert(to: folder.path("c.rnw"))
    let (first, last) = (
      try NativeFile(path: folder.path("a.rnw")), try NativeFile(path: folder.path("c.rnw"))
    )
    #expect(first.names == last.names)
    for tensor in first.names { #expect(try first.packed(tensor) == last.packed(tensor)) }
  }

  @Test("a network loads from the output", arguments: OutputFormat.allCases)
  func loading(format: OutputFormat) throws {
    let path = folder.path("out.\(format.rawValue)")
    try plan("resnets/resnet18-one-channel.pth").convert(to: path)
    let source: any TensorSource =
      format == .rnw ? try NativeFile(path: path) : try SafetensorsFile(path: path)
    let network = try ResNet(weights: source)
    #expect(network.configuration.classes == 7)
    #expect(network.configuration.channels == 1)
    #expect(network.configuration.baseWidth == 2)
    #expect(network.conv1.weight.isReadInPlace)
  }
}
