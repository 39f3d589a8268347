import ResNetModels
import Tensors
import Testing

/// What wrappers put before every name is found out and stripped.
@Suite("Prefixes") struct PrefixTests {
  let model = ModelDescription(Architecture(.resNet18))

  @Test(
    "any prefix is found and stripped",
    arguments: [
      "", "module.", "_orig_mod.", "model.", "backbone.", "net.", "encoder.", "_orig_mod.module.",
      "module._orig_mod.model.backbone.", "0.", "anything at all.", "layer1.0.", "ключ.",
    ])
  func stripped(prefix: String) throws {
    let state = try source(.resNet18, prefix: prefix)
    let report = CoverageReport(of: model, in: state)
    #expect(report.isComplete)
    #expect(report.prefix == prefix)
    #expect(report.notes.isEmpty)
    #expect(report.loadable.map(\.sourceName) == state.names)
    #expect(try Recognition(of: state).prefix == prefix)
  }

  @Test("names without the prefix are unexpected")
  func outside() throws {
    let report = CoverageReport(
      of: model, in: try source(.resNet18, prefix: "module.") { $0.append(("fc.bias", [1000])) })
    #expect(report.prefix == "module.")
    #expect(report.loaded == 102)
    #expect(report.unexpected.map(\.name) == ["fc.bias"])
  }

  @Test("n_averaged is ignored without the prefix")
  func averagedCount() throws {
    let report = CoverageReport(
      of: model, in: try source(.resNet18, prefix: "module.") { $0.append(("n_averaged", [])) })
    #expect(report.isComplete)
    #expect(report.ignored.last == "n_averaged")
  }

  @Test("the first of two equal prefixes is used and the other is noted")
  func twoPrefixes() throws {
    let report = CoverageReport(
      of: model,
      in: try source(.resNet18, prefix: "student.") { entries in
        entries += entries.map { ("teacher" + $0.0.dropFirst(7), $0.1) }
      })
    #expect(report.prefix == "student.")
    #expect(report.loaded == 102)
    #expect(report.unexpected.count == 102)
    #expect(report.notes == [.otherPrefixes(["student.", "teacher."])])
  }

  @Test("an empty prefix is preferred to an equal one")
  func emptyPrefix() throws {
    let report = CoverageReport(
      of: model,
      in: try source(.resNet18) { entries in
        entries = entries.map { ("ema." + $0.0, $0.1) } + entries
      }
    )
    #expect(report.prefix == "")
    #expect(report.loaded == 102)
  }

  @Test("a prefix that fits few names is not used")
  func coincidence() throws {
    let body = try source(.resNet18) { entries in
      entries = entries.filter { $0.0.hasPrefix("layer") }.map { ("0." + $0.0.dropFirst(5), $0.1) }
    }
    #expect(CoverageReport(of: model, in: body).prefix == "")
  }

  @Test("the caller can choose the prefix")
  func requested() throws {
    let state = try source(.resNet18, prefix: "module.")
    let report = CoverageReport(of: model, in: state, prefix: "")
    #expect(report.prefix == "")
    #expect(report.missing.count == 102)
  }

  @Test("a name with 100,000 dots is read as unexpected")
  func longName() throws {
    let long = String(repeating: "a.", count: 100_000) + "conv1.weight"
    let report = CoverageReport(of: model, in: try source(.resNet18) { $0.append((long, [1])) })
    #expect(report.loaded == 102)
    #expect(report.unexpected.map(\.name) == [long])
  }
}
