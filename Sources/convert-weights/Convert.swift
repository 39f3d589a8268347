import ArgumentParser
import ResNetModels
import WeightConversion

/// `convert-weights INPUT OUTPUT`, the default verb.
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Convert a checkpoint (the default: the word `convert` may be left out).",
    usage: "convert-weights INPUT OUTPUT [options]")

  @Argument(
    help: "A checkpoint: .pth, .pt and the like of any age, .safetensors or .rnw.",
    completion: .file())
  var input: String

  @Argument(
    help: "The file to write; its name must end in .rnw or .safetensors.", completion: .file())
  var output: String

  @OptionGroup(title: "Choosing the weights") var selection: SelectionOptions
  @OptionGroup(title: "Reading") var reading: ReadingOptions
  @OptionGroup(title: "Report") var reporting: ReportOptions

  @Flag(help: "Convert every tensor under its dotted path, without an architecture.")
  var raw = false
  @Flag(help: "Write the file though entries are missing.")
  var allowMissing = false
  @Flag(help: "Write the file though there are unexpected tensors; they are left out.")
  var allowUnexpected = false
  @Flag(help: "Write the file though entries have another size; they are left out.")
  var allowMismatched = false
  @Option(help: "The element type of floating-point tensors.")
  var dtype: ElementConversion = .keep
  @Flag(help: "Write quantised tensors as the float32 numbers that they stand for.")
  var dequantize = false
  @Flag(help: "Read the output back and compare every bit.")
  var verify = false

  func validate() throws {
    try refuseStandardStreams([input, output])
    try reporting.refuseReportFile(among: [input, output])
    guard OutputFormat(path: output) != nil else {
      throw ValidationError(
        "The output must end in .rnw or .safetensors, and '\(output)' does not; the input comes first."
      )
    }
    if raw, selection.namesArchitecture || allowMissing || allowUnexpected || allowMismatched {
      throw ValidationError(
        "--raw takes every tensor as it is; --arch, --classes, --channels, strides and --allow-… have no use."
      )
    }
  }

  func run() throws {
    try reportingErrors {
      let file = try WeightFile(path: input, options: reading.archiveOptions)
      var options = selection.planOptions
      if raw { options.request = nil }
      options.allowances = allowances
      options.elements = dtype
      options.dequantizes = dequantize
      let plan = try ConversionPlan(file, options)
      let report = PlanReport(plan)
      do throws(ConversionError) {
        try plan.checkPermitted()
      } catch {
        try reporting.emit(report)
        complain("\(error); nothing was written to \(output)")
        throw ExitCode(error.exitCode)
      }
      guard let format = OutputFormat(path: output) else { return }
      try plan.write(to: output, as: format, writer: "convert-weights \(programVersion)")
      if verify { try plan.verify(output) }
      try reporting.emit(report)
      try reporting.note(
        """
        \(output): \(counted(plan.tensorCount, "tensor")) written\
        \(verify ? " and verified bit for bit" : "")
        """)
    }
  }

  private var allowances: CoverageReport.Allowances {
    var allowances: CoverageReport.Allowances = []
    if allowMissing { allowances.insert(.missing) }
    if allowUnexpected { allowances.insert(.unexpected) }
    if allowMismatched { allowances.insert(.mismatched) }
    return allowances
  }
}
