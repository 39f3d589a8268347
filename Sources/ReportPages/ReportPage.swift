internal import ResNetModels
internal import CommandSupport
public import WeightConversion

/// A report to send to a colleague: what a file holds, what of it is loaded, what the values are.
public struct ReportPage: Sendable {
  /// The most tensors that a page shows; the rest is counted.
  public static let longestPage = 10_000

  let title: String
  let facts: [String]
  let isPermitted: Bool
  let entries: [TensorSurvey.Entry]
  let omitted: Int
  let counts: [(status: TensorSurvey.Status, count: Int)]

  /// Measures the tensors of a plan.
  ///
  /// - Parameters:
  ///   - plan: The conversion that the report is about.
  ///   - facts: Sentences to put on top, such as why the architecture was recognised.
  ///   - progress: What to call while the values are read.
  /// - Throws: ``ConversionError`` if a tensor cannot be read.
  public init(
    _ plan: ConversionPlan, facts: [String], progress: ConversionProgress.Handler? = nil
  ) throws(ConversionError) {
    let survey = try TensorSurvey(plan, progress: progress)
    title = plan.file.path.split(separator: "/").last.map(String.init) ?? plan.file.path
    self.facts = facts
    isPermitted = plan.isPermitted
    entries = survey.entries.prefix(Self.longestPage).map { entry in
      var entry = entry
      entry.name = CoverageText.beginning(ofName: entry.name)
      return entry
    }
    omitted = survey.entries.count - entries.count
    let totals = Dictionary(grouping: survey.entries, by: \.status).mapValues(\.count)
    counts = TensorSurvey.Status.allCases.compactMap { status in
      totals[status].map { (status, $0) }
    }
  }

  /// A line for what does not fit.
  var omission: String? { omitted > 0 ? "… and \(omitted) more tensors" : nil }
}

extension TensorSurvey.Entry {
  /// The sizes with crosses between them; `scalar` without any.
  var shapeText: String {
    guard let shape else { return "" }
    return shape.isEmpty ? "scalar" : shape.map(String.init).joined(separator: "×")
  }
}

extension TensorStatistics {
  /// The numbers in the order of ``titles``.
  var cells: [String] {
    let values =
      finiteCount > 0
      ? [minimum, maximum, mean, deviation].map { $0.text(significantDigits: 4) }
      : ["", "", "", ""]
    return values + [String(nanCount), String(infinityCount)]
  }

  /// What ``cells`` are.
  static let titles = ["minimum", "maximum", "mean", "deviation", "NaN", "infinite"]
}
