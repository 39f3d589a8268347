internal import ResNetModels
internal import CommandSupport
public import WeightConversion

/// A report to send to a colleague: what a file holds, what of it is loaded, what the values are.
public struct ReportPage: Sendable {
  /// The most tensors that a page shows, problems first; the rest is counted.
  public static let longestPage = 2000

  let title: String
  let facts: [String]
  let isPermitted: Bool
  let entries: [TensorSurvey.Entry]
  let omitted: Int
  /// The number of tensors with a value that is infinite or not a number.
  let notFiniteCount: Int
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
    entries = Self.shown(survey.entries).map { entry in
      var entry = entry
      entry.name = CoverageText.beginning(ofName: entry.name)
      return entry
    }
    omitted = survey.entries.count - entries.count
    notFiniteCount = survey.entries.count { $0.statistics?.hasNotFinite == true }
    let totals = Dictionary(grouping: survey.entries, by: \.status).mapValues(\.count)
    counts = TensorSurvey.Status.allCases.compactMap { status in
      totals[status].map { (status, $0) }
    }
  }

  /// The tensors that fit on a page, in their order: problems, then as many others as there is room.
  private static func shown(_ entries: [TensorSurvey.Entry]) -> [TensorSurvey.Entry] {
    guard entries.count > longestPage else { return entries }
    let isUrgent = entries.map { $0.status.isProblem || $0.statistics?.hasNotFinite == true }
    var urgent = longestPage
    var others = max(longestPage - isUrgent.count(where: \.self), 0)
    return zip(entries, isUrgent).filter { _, isUrgent in
      if isUrgent { urgent -= 1 } else { others -= 1 }
      return isUrgent ? urgent >= 0 : others >= 0
    }.map(\.0)
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
