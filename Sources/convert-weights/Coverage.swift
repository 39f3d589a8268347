import ArgumentParser
import WeightConversion

/// `convert-weights coverage INPUT`.
struct Coverage: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell how a file covers an architecture; write nothing.")

  @Argument(help: "A checkpoint.", completion: .file())
  var input: String

  @OptionGroup(title: "Choosing the weights") var selection: SelectionOptions
  @OptionGroup(title: "Reading") var reading: ReadingOptions
  @OptionGroup(title: "Report") var reporting: ReportOptions

  func validate() throws {
    try refuseStandardStreams([input])
    try reporting.refuseReportFile(among: [input])
  }

  func run() throws {
    try reportingErrors {
      let file = try WeightFile(path: input, options: reading.archiveOptions)
      let plan = try ConversionPlan(file, selection.planOptions)
      try reporting.emit(PlanReport(plan))
      if !plan.isPermitted { throw ExitCode(1) }
    }
  }
}
