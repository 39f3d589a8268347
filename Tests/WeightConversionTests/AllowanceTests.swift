import Fixtures
import NativeFormat
import ResNetModels
import Testing
import WeightConversion

/// What is written although the coverage is not complete, and what never is.
@Suite("Allowances") struct AllowanceTests {
  /// A difference, what allows it, and what the output then lacks or leaves out.
  struct Case: Sendable {
    let fixture: String
    let classes: Int?
    let allowance: CoverageReport.Allowances
    let absent: [String]
    let count: Int
  }

  static let cases = [
    Case(
      fixture: "missing-key", classes: nil, allowance: .missing, absent: ["layer2.0.conv1.weight"],
      count: 101),
    Case(
      fixture: "surplus-key", classes: nil, allowance: .unexpected,
      absent: ["layer4.2.conv1.weight"], count: 102),
    Case(
      fixture: "ten-classes", classes: 5, allowance: .mismatched, absent: ["fc.weight", "fc.bias"],
      count: 100),
    Case(
      fixture: "misspelt-key", classes: nil, allowance: [.missing, .unexpected],
      absent: ["layer3.1.conv2.weight", "layer3.1.conv2.wieght"], count: 101),
  ]

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func plan(
    _ differences: Case, _ allowances: CoverageReport.Allowances
  ) throws -> ConversionPlan {
    try WeightConversionTests.plan("resnets/resnet18-\(differences.fixture).pth") {
      $0.classes = differences.classes
      $0.allowances = allowances
    }
  }

  @Test("conversion with the allowance writes the other tensors", arguments: cases)
  func allowed(differences: Case) throws {
    let plan = try plan(differences, differences.allowance)
    #expect(plan.isPermitted)
    #expect(plan.tensorCount == differences.count)
    try plan.convert(to: folder.path("out.rnw"))
    let names = try NativeFile(path: folder.path("out.rnw")).names
    #expect(names.count == differences.count)
    #expect(names.filter(differences.absent.contains).isEmpty)
  }

  @Test("conversion without the allowance throws incomplete and writes nothing", arguments: cases)
  func notAllowed(differences: Case) throws {
    let all: CoverageReport.Allowances = [.missing, .unexpected, .mismatched]
    for allowances in [[], all.subtracting(differences.allowance)] {
      let plan = try plan(differences, allowances)
      #expect(!plan.isPermitted)
      let error = try conversionError {
        try plan.write(to: folder.path("out.rnw"), as: .rnw, writer: "tests")
      }
      #expect(error.code == .incomplete)
      #expect(error.exitCode == 1)
      #expect(error.report == plan.selection?.report)
      #expect(error.detail == plan.selection?.report.verdict)
      #expect(try folder.names() == [])
    }
  }

  @Test("a misspelled key is suggested")
  func suggestion() throws {
    let report = try selection("resnets/resnet18-misspelt-key.pth").report
    #expect(report.missing.map(\.suggestion) == ["layer3.1.conv2.wieght"])
  }
}
