import ResNetModels
import Tensors
import Testing

/// A backbone without a classifier is a network of its own, not an incomplete one.
@Suite("Networks without a classifier") struct HeadlessTests {
  private func headless(_ configuration: ResNetConfiguration) -> ResNetConfiguration {
    var configuration = configuration
    configuration.hasClassifier = false
    return configuration
  }

  @Test("a network without a classifier is recognized and complete", arguments: Architecture.all)
  func recognized(architecture: Architecture) throws {
    let configuration = headless(architecture.configuration)
    let state = try source(configuration, prefix: "module.")
    let recognition = try Recognition(of: state)
    #expect(recognition.architecture.name == architecture.name)
    #expect(!recognition.architecture.configuration.hasClassifier)
    #expect(recognition.reason.hasPrefix("all "))
    #expect(recognition.architecture.description == "\(architecture.name) without classifier")
    let report = CoverageReport(of: ModelDescription(recognition.architecture), in: state)
    #expect(report.isComplete)
    #expect(report.architecture == architecture.name)
    #expect(report.verdict.hasPrefix("\(architecture.name) without classifier: "))
    #expect(report.configuration == ["channels": 3])
  }

  @Test("a network loads and prints without a classifier")
  func loading() throws {
    let network = try ResNet(weights: source(headless(.resNet18)))
    #expect(network.fc == nil)
    #expect(network.namedLeaves(of: Tensor.self).count == 120)
    #expect(!"\(network)".contains("(fc)"))
    #expect("\(network)".hasSuffix("(avgpool): AdaptiveAvgPool2d(output_size=(1, 1))\n)"))
  }

  @Test("half a classifier is incomplete", arguments: ["fc.weight", "fc.bias"])
  func halfClassifier(lost: String) throws {
    let state = try source(.resNet18) { $0.remove(lost) }
    let recognition = try Recognition(of: state)
    #expect(recognition.architecture.configuration.hasClassifier)
    let report = CoverageReport(of: ModelDescription(recognition.architecture), in: state)
    #expect(report.missing.map(\.key) == [lost])
  }

  @Test("a network requested with a classifier must have one")
  func requested() throws {
    let report = CoverageReport(
      of: ModelDescription(Architecture(.resNet18)), in: try source(headless(.resNet18)))
    #expect(report.missing.map(\.key) == ["fc.weight", "fc.bias"])
  }
}
