import Foundation
import ResNetModels
import Testing

/// A report encodes to the document that programs read.
@Suite("Encoding reports") struct ReportEncodingTests {
  private func json(
    _ configuration: ResNetConfiguration = .resNet18, prefix: String = "",
    in state: [(String, [Int])]
  ) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let model = ModelDescription(Architecture(configuration))
    let report = CoverageReport(of: model, in: try source(state))
    return String(decoding: try encoder.encode(report), as: UTF8.self)
  }

  private func entries(_ configuration: ResNetConfiguration) -> [(String, [Int])] {
    ModelDescription(Architecture(configuration)).entries.map { ($0.path, $0.shape) }
  }

  @Test("a complete report encodes to JSON")
  func complete() throws {
    let state = entries(.resNet18).filter { !$0.0.hasSuffix("tracked") }
    #expect(
      try json(in: state) == """
        {"architecture":"resnet18","configuration":{"channels":3,"classes":1000},\
        "convention":"torchvision","expected":102,\
        "ignored":[],"loaded":102,"mismatched":[],"missing":[],"prefix":"","schema":1,\
        "unexpected":[]}
        """)
  }

  @Test("a report encodes every kind of difference")
  func differences() throws {
    var state = entries(.resNet18).filter { !$0.0.hasSuffix("tracked") }
    state.rename("layer1.0.conv1.weight", "layer1.0.conv1.wieght")
    state.remove("bn1.bias")
    state.reshape("fc.weight", [10, 512])
    state = state.map { ("module." + $0.0, $0.1) } + [("n_averaged", [])]
    #expect(
      try json(in: state) == """
        {"architecture":"resnet18","configuration":{"channels":3,"classes":1000},\
        "convention":"torchvision","expected":102,\
        "ignored":["n_averaged"],"loaded":99,\
        "mismatched":[{"expected":[1000,512],"found":[10,512],"key":"fc.weight"}],\
        "missing":[{"key":"bn1.bias","shape":[64]},\
        {"key":"layer1.0.conv1.weight","shape":[64,64,3,3],\
        "suggestion":"module.layer1.0.conv1.wieght"}],\
        "notes":["the source has 10 classes, the network 1000: use --classes 10, or \
        --arch auto alone to take the number from the source"],\
        "prefix":"module.","schema":1,\
        "unexpected":[{"key":"module.layer1.0.conv1.wieght","shape":[64,64,3,3]}]}
        """)
  }

  @Test("a report encodes an unusual base width")
  func baseWidth() throws {
    var configuration = ResNetConfiguration.resNet18
    configuration.baseWidth = 2
    let text = try json(configuration, in: entries(configuration))
    #expect(text.contains(#""configuration":{"baseWidth":2,"channels":3,"classes":1000}"#))
  }
}
