import ArgumentParser
import CommandSupport
import WeightConversion

/// `convert-weights verify A B`.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Compare two files: names, element types, shapes and bits, whatever their formats.")

  @OptionGroup var files: FilePair
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    try reportingErrors {
      let bar = ProgressBar()
      let (first, second) = try files.open()
      let comparison = try TensorComparison(
        first, second, files.pairing(first, second), progress: bar.handler)
      bar.remove()
      let result = VerifyReport(comparison, first: first.path, second: second.path)
      try Terminal.standardOutput.write(json ? try jsonLine(result) : result.text)
      if !comparison.differences.isEmpty { throw ExitCode(1) }
    }
  }
}

/// The outcome of a comparison.
private struct VerifyReport: Encodable {
  private enum CodingKeys: CodingKey {
    case schema, architecture, ignored, first, second, equal, differences
  }

  private struct Difference: Encodable {
    let key: String
    let kind: String
    let detail: String
  }

  private let schema = 1
  private let architecture: String?
  private let ignored: Int?
  private let notes: [String]
  private let first: String
  private let second: String
  private let equal: Int
  private let differences: [Difference]

  init(_ comparison: TensorComparison, first: String, second: String) {
    self.first = first
    self.second = second
    architecture = comparison.architecture
    let counters = (comparison.batchCountersOnlyInFirst, comparison.batchCountersOnlyInSecond)
    ignored = counters.0 + counters.1 > 0 ? counters.0 + counters.1 : nil
    notes = ComparisonNotes(comparison.scope, batchCounters: counters).lines
    equal = comparison.equalCount
    differences = comparison.differences.map {
      Difference(key: $0.name, kind: $0.kind, detail: $0.description)
    }
  }

  /// The verdict, then at most ten differences.
  var text: String {
    guard !differences.isEmpty else {
      let verdict = """
        the same: \(counted(equal, "tensor")), equal in name, element type, shape and every bit
        """
      return ([verdict] + notes).map { $0 + "\n" }.joined()
    }
    let areStrangers = equal == 0 && differences.allSatisfy { $0.kind.hasPrefix("only-in-") }
    let advice =
      areStrangers
      ? ["no name is in both files; `convert-weights diff` pairs names across wrappers"] : []
    let shown = differences.prefix(10).map { "  " + $0.detail.escapedForTerminal }
    let rest = differences.count - shown.count
    let lines =
      ["different: \(counted(differences.count, "difference")), \(counted(equal, "tensor")) equal"]
      + notes + advice + shown + (rest > 0 ? ["  … and \(rest) more"] : [])
    return lines.map { $0 + "\n" }.joined()
  }
}

extension TensorComparison.Difference {
  /// The kind of difference in one word, for programs.
  fileprivate var kind: String {
    switch self {
    case .onlyInFirst: "only-in-first"
    case .onlyInSecond: "only-in-second"
    case .dtype: "dtype"
    case .shape: "shape"
    case .bits: "bits"
    case .quantization: "quantization"
    case .notCompared: "not-compared"
    }
  }
}
