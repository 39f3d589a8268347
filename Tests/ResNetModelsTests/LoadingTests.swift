import ResNetModels
import Tensors
import Testing

/// A network of tensors comes out of any source that covers it.
@Suite("Loading networks") struct LoadingTests {
  @Test("every architecture loads", arguments: Architecture.all)
  func architectures(architecture: Architecture) throws {
    var configuration = architecture.configuration
    configuration.baseWidth = 16
    let network = try ResNet(configuration, weights: source(configuration))
    #expect(network.configuration == configuration)
    for (path, tensor) in network.namedLeaves(of: Tensor.self) {
      #expect(tensor.storage.name == path)
    }
    #expect(network.layer3[1].conv2.weight.storage.name == "layer3.1.conv2.weight")
  }

  @Test("batch counts are optional")
  func batchCounts() throws {
    let network = try ResNet(.resNet18, weights: source(.resNet18, counts: false))
    #expect(network.bn1.numBatchesTracked == nil)
    #expect(network.namedLeaves(of: Tensor.self).count == 102)
    let newer = try ResNet(.resNet18, weights: source(.resNet18))
    #expect(newer.bn1.numBatchesTracked?.shape == [])
  }

  @Test("names with a prefix are found")
  func prefix() throws {
    let network = try ResNet(.resNet18, weights: source(.resNet18, prefix: "module."))
    #expect(network.fc?.weight.storage.name == "module.fc.weight")
  }

  @Test("numbers come from the shapes if they are not given")
  func numbers() throws {
    var configuration = ResNetConfiguration.resNet34
    configuration.classes = 7
    configuration.channels = 1
    configuration.baseWidth = 2
    let network = try ResNet(weights: source(configuration))
    #expect(network.configuration == configuration)
  }

  @Test("an incomplete source throws incomplete with its report")
  func incomplete() throws {
    let damaged = try source(.resNet18) {
      $0.remove("bn1.bias")
      $0.append(("extra", [3]))
      $0.reshape("layer1.0.bn1.weight", [65])
    }
    let error = try #require(
      modelError { () throws(ModelError) in
        try ResNet(.resNet18, weights: damaged)
      })
    #expect(error.code == .incomplete)
    #expect(error.report?.missing.map(\.key) == ["bn1.bias"])
    #expect(error.report?.unexpected.map(\.name) == ["extra"])
    #expect(error.report?.mismatched.map(\.key) == ["layer1.0.bn1.weight"])
    #expect(
      "\(error)" == """
        resnet18: 100 of 102 loaded, 1 missing, 1 unexpected, 1 size mismatch; \
        missing bn1.bias; unexpected extra; layer1.0.bn1.weight is [65] instead of [64]; \
        \(CoverageNote.undecidedSurplus(count: 1, example: "extra"))
        """)
  }

  @Test("unexpected tensors can be allowed")
  func unexpected() throws {
    let surplus = try source(.resNet18) { $0.append(("extra", [3])) }
    #expect(throws: ModelError.self) { try ResNet(.resNet18, weights: surplus) }
    let network = try ResNet(.resNet18, weights: surplus, allowingUnexpected: true)
    #expect(network.fc?.outFeatures == 1000)
  }

  @Test("a scope over an incomplete source throws its report")
  func scope() throws {
    let damaged = try source(.resNet18) { $0.remove("fc.bias") }
    let report = CoverageReport(of: ModelDescription(Architecture(.resNet18)), in: damaged)
    let error = modelError { () throws(ModelError) in
      try ResNet(.resNet18, in: report.scope(over: damaged))
    }
    #expect(error?.report == report)
  }
}
