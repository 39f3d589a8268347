import ResNetModels
import Testing

/// A report tells loaded, missing, unexpected and mismatched entries apart.
@Suite("Coverage") struct CoverageTests {
  let model = ModelDescription(Architecture(.resNet18))

  private func report(
    _ configuration: ResNetConfiguration = .resNet18, counts: Bool = true,
    _ edit: (inout [(String, [Int])]) -> Void = { _ in }
  ) throws -> CoverageReport {
    CoverageReport(of: model, in: try source(configuration, counts: counts, edit))
  }

  @Test("a network's own entries cover it", arguments: Architecture.all)
  func complete(architecture: Architecture) throws {
    let model = ModelDescription(architecture)
    let report = CoverageReport(of: model, in: try source(architecture.configuration))
    #expect(report.isComplete)
    #expect(report.loaded == report.expected)
    #expect(
      report.verdict == "\(architecture.name): \(report.expected) of \(report.expected) loaded")
    #expect(report.loadable.map(\.key) == model.entries.map(\.path))
  }

  @Test("batch counts are ignored if present and not required")
  func batchCounts() throws {
    let newer = try report()
    #expect(newer.isComplete)
    #expect(newer.ignored.count == 20)
    #expect(newer.loadable.count { $0.isOptional } == 20)
    let older = try report(counts: false)
    #expect(older.isComplete)
    #expect(older.ignored.isEmpty)
    #expect(older.loadable.count == 102)
  }

  @Test("an unknown or misshapen batch count is ignored")
  func oddBatchCounts() throws {
    let report = try report {
      $0.append(("layer9.bn.num_batches_tracked", []))
      $0.reshape("bn1.num_batches_tracked", [1])
    }
    #expect(report.isComplete)
    #expect(report.ignored.contains("layer9.bn.num_batches_tracked"))
    #expect(report.ignored.contains("bn1.num_batches_tracked"))
    #expect(!report.loadable.contains { $0.key == "bn1.num_batches_tracked" })
  }

  @Test("n_averaged is ignored only if it is a scalar")
  func averagedCount() throws {
    #expect(try report { $0.append(("n_averaged", [])) }.isComplete)
    #expect(try report { $0.append(("n_averaged", [2])) }.unexpected.map(\.name) == ["n_averaged"])
  }

  @Test("missing keys have the network's order and unexpected keys the file's")
  func order() throws {
    let report = try report {
      $0.remove("fc.bias")
      $0.remove("conv1.weight")
      $0.append(("zebra", [1]))
      $0.append(("ant", []))
      $0.reshape("bn1.weight", [63])
    }
    #expect(report.missing.map(\.key) == ["conv1.weight", "fc.bias"])
    #expect(report.missing.map(\.shape) == [[64, 3, 7, 7], [1000]])
    #expect(report.unexpected.map(\.name) == ["zebra", "ant"])
    #expect(report.unexpected.map(\.shape) == [[1], []])
    #expect(report.mismatched.map(\.found) == [[63]])
    #expect((report.expected, report.loaded) == (102, 99))
    #expect(
      report.verdict == "resnet18: 99 of 102 loaded, 2 missing, 2 unexpected, 1 size mismatch")
  }

  @Test("each kind of difference has its own allowance")
  func allowances() throws {
    let missing = try report { $0.remove("fc.bias") }
    #expect(!missing.isComplete)
    #expect(missing.isComplete(allowing: .missing))
    #expect(!missing.isComplete(allowing: [.unexpected, .mismatched]))
    let unexpected = try report { $0.append(("zebra", [1])) }
    #expect(unexpected.isComplete(allowing: .unexpected))
    #expect(!unexpected.isComplete(allowing: [.missing, .mismatched]))
    let mismatched = try report { $0.reshape("fc.bias", [5]) }
    #expect(mismatched.isComplete(allowing: .mismatched))
    #expect(!mismatched.isComplete(allowing: [.missing, .unexpected]))
  }

  @Test("another class count is noted with both numbers")
  func classCount() throws {
    var configuration = ResNetConfiguration.resNet18
    configuration.classes = 10
    let report = try report(configuration)
    #expect(report.mismatched.map(\.key) == ["fc.weight", "fc.bias"])
    #expect(report.notes == [.classCount(expected: 1000, found: 10)])
    #expect(
      "\(report.notes[0])" == """
        the source has 10 classes, the network 1000: use --classes 10, or --arch auto alone to \
        take the number from the source
        """)
  }

  @Test("other input channels are noted with both numbers")
  func inputChannels() throws {
    var configuration = ResNetConfiguration.resNet18
    configuration.channels = 1
    let report = try report(configuration)
    #expect(report.mismatched.map(\.found) == [[64, 1, 7, 7]])
    #expect(report.notes == [.inputChannels(expected: 3, found: 1)])
    #expect(
      "\(report.notes[0])".contains("images of 1 channel, the network of 3: use --channels 1"))
  }

  @Test("a shape that differs elsewhere is not noted as a class count")
  func otherShapes() throws {
    let report = try report {
      $0.reshape("fc.weight", [10, 2048])
      $0.reshape("conv1.weight", [64, 1, 3, 3])
    }
    #expect(report.mismatched.count == 2)
    #expect(report.notes.isEmpty)
  }

  @Test("an empty source misses every key")
  func emptySource() throws {
    let report = CoverageReport(of: model, in: try source([]))
    #expect(report.missing.count == 102)
    #expect(report.loaded == 0)
    #expect(report.prefix == "")
  }
}
