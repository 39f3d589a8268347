import ResNetModels
import Tensors
import Testing

/// What wrappers put before every name is found out and stripped.
@Suite struct PrefixTests {
  let model = ModelDescription(Architecture(.resNet18))

  @Test(arguments: [
    "", "module.", "_orig_mod.", "model.", "backbone.", "net.", "encoder.", "_orig_mod.module.",
    "module._orig_mod.model.backbone.", "0.", "anything at all.", "layer1.0.", "ключ.",
  ])
  func anyPrefixIsStripped(prefix: String) throws {
    let state = try source(.resNet18, prefix: prefix)
    let report = CoverageReport(of: model, in: state)
    #expect(report.isComplete)
    #expect(report.prefix == prefix)
    #expect(report.notes.isEmpty)
    #expect(report.loadable.map(\.sourceName) == state.names)
    #expect(try Recognition(of: state).prefix == prefix)
  }

  @Test func namesOutsideThePrefixAreUnexpected() throws {
    let report = CoverageReport(
      of: model, in: try source(.resNet18, prefix: "module.") { $0.append(("fc.bias", [1000])) })
    #expect(report.prefix == "module.")
    #expect(report.loaded == 102)
    #expect(report.unexpected.map(\.name) == ["fc.bias"])
  }

  @Test func theCountOfAveragedModelsIsIgnoredOutsideThePrefix() throws {
    let report = CoverageReport(
      of: model, in: try source(.resNet18, prefix: "module.") { $0.append(("n_averaged", [])) })
    #expect(report.isComplete)
    #expect(report.ignored.last == "n_averaged")
  }

  @Test func theFirstOfTwoEqualPrefixesIsTakenAndTheOtherNamed() throws {
    let report = CoverageReport(
      of: model,
      in: try source(.resNet18, prefix: "student.") { entries in
        entries += entries.map { ("teacher" + $0.0.dropFirst(7), $0.1) }
      })
    #expect(report.prefix == "student.")
    #expect(report.loaded == 102)
    #expect(report.unexpected.count == 102)
    #expect(report.notes == [.otherPrefixes(["teacher."])])
  }

  @Test func noPrefixWinsOverAnEqualOne() throws {
    let report = CoverageReport(
      of: model,
      in: try source(.resNet18) { entries in
        entries = entries.map { ("ema." + $0.0, $0.1) } + entries
      }
    )
    #expect(report.prefix == "")
    #expect(report.loaded == 102)
  }

  @Test func aPrefixMustExplainMoreThanACoincidence() throws {
    let body = try source(.resNet18) { entries in
      entries = entries.filter { $0.0.hasPrefix("layer") }.map { ("0." + $0.0.dropFirst(5), $0.1) }
    }
    #expect(CoverageReport(of: model, in: body).prefix == "")
  }

  @Test func theCallerMayDecide() throws {
    let state = try source(.resNet18, prefix: "module.")
    let report = CoverageReport(of: model, in: state, prefix: "")
    #expect(report.prefix == "")
    #expect(report.missing.count == 102)
  }

  @Test func longAndManyDottedNamesAreHarmless() throws {
    let long = String(repeating: "a.", count: 100_000) + "conv1.weight"
    let report = CoverageReport(of: model, in: try source(.resNet18) { $0.append((long, [1])) })
    #expect(report.loaded == 102)
    #expect(report.unexpected.map(\.name) == [long])
  }
}
