import ArgumentParser
import CommandSupport
import WeightConversion

/// `convert-weights coverage INPUT`.
struct Coverage: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage",
    abstract: "Tell how a file covers an architecture; write nothing.",
    discussion: """
      --report html and --report markdown make a page to send to a colleague: every tensor with its \
      status, shape, element type and what its values are.
      """)

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
      var options = selection.planOptions
      let bar = reporting.progressBar
      options.progress = bar.handler
      let plan = try ConversionPlan(file, options)
      _ = try plan.verifiedHash()
      bar.remove()
      try reporting.emit(PlanReport(plan))
      do throws(ConversionError) {
        try plan.checkPermitted()
      } catch {
        if error.code == .contradicted { complain("\(error)") }
        throw ExitCode(error.exitCode)
      }
    }
  }
}
