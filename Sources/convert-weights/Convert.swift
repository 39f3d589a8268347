public import ArgumentParser
import CommandSupport
import ResNetModels
public import WeightConversion

/// `convert-weights INPUT OUTPUT`, the default verb.
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Convert checkpoints (the default: the word `convert` may be left out).",
    usage: """
      convert-weights INPUT OUTPUT [options]
      convert-weights INPUT… --output-dir FOLDER [options]
      """,
    discussion: """
      With --output-dir every input keeps its name but for the extension. What cannot be converted \
      is listed, the rest is done, and the exit status is the highest of all. With --json there is \
      one document a file, each on its own line.
      """)

  @Argument(
    help: ArgumentHelp(
      """
      A checkpoint, .pth, .pt and the like of any age, .safetensors or .rnw, and the file to write, \
      whose name must end in .rnw or .safetensors; with --output-dir, any number of checkpoints.
      """, valueName: "files"),
    completion: .file())
  var files: [String]

  @Option(
    help: ArgumentHelp("Write one output for each input into this folder.", valueName: "folder"),
    completion: .directory)
  var outputDir: String?
  @Option(help: "The format written to --output-dir.") var format: OutputFormat?

  @OptionGroup(title: "Choosing the weights") var selection: SelectionOptions
  @OptionGroup(title: "Reading") var reading: ReadingOptions
  @OptionGroup(title: "Writing") var writing: WritingOptions
  @OptionGroup(title: "Report") var reporting: ReportOptions

  func validate() throws {
    try refuseStandardStreams(files)
    try refuseMisspeltVerb(files)
    if writing.raw, selection.maps || !writing.allowances.isEmpty {
      throw ValidationError(
        """
        --raw takes every tensor as it is; --arch, --classes, --channels, --convention, --rename, \
        strides and --allow-… have no use.
        """)
    }
    if let outputDir { try validate(folder: outputDir) } else { try validatePair() }
  }

  private func validatePair() throws {
    guard files.count > 1 else {
      throw ValidationError("Missing expected argument '<output>'")
    }
    guard files.count == 2 else {
      throw ValidationError(
        precedingOption(of: files[2]).map {
          "Unexpected argument '\(files[2])' after \($0); is the option spelled right?"
        }
          ?? "Unexpected argument '\(files[2])': name a folder with --output-dir to convert several files."
      )
    }
    guard format == nil else {
      throw ValidationError("--format is for --output-dir; the output's name tells it otherwise.")
    }
    try reporting.refuseReportFile(among: files)
    _ = try Self.format(of: files[1])
  }

  /// The option before an argument that no option takes: a misspelt one looks like a flag.
  private func precedingOption(of argument: String) -> String? {
    guard let position = CommandLine.arguments.lastIndex(of: argument), position > 0 else {
      return nil
    }
    let word = CommandLine.arguments[position - 1]
    return word.hasPrefix("--") && word != "--" ? "'\(word)'" : nil
  }

  /// The format that an output's name tells.
  private static func format(of output: String) throws -> OutputFormat {
    guard let format = OutputFormat(path: output) else {
      throw ValidationError(
        "The output must end in .rnw or .safetensors, and '\(output)' does not; the input comes first."
      )
    }
    return format
  }

  private func validate(folder: String) throws {
    try refuseStandardStreams([folder])
    guard !reporting.form.isPage else {
      throw ValidationError(
        "--report \(reporting.form.rawValue) is a page about one file; use `coverage` for each.")
    }
    let names = try BatchNames(files, folder: folder, format: format ?? .rnw)
    try reporting.refuseReportFile(among: files + names.outputs)
  }

  func run() throws {
    guard let outputDir else { return try convertPair() }
    let format = format ?? .rnw
    let names = try BatchNames(files, folder: outputDir, format: format)
    try reportingErrors {
      try Batch(names: names, folder: outputDir, format: format, converting: self).run()
    }
  }

  private func convertPair() throws {
    let (input, output) = (files[0], files[1])
    try reportingErrors {
      let bar = reporting.progressBar
      defer { bar.remove() }
      let plan = try plan(input, bar.handler)
      let report = PlanReport(plan)
      do throws(ConversionError) {
        try plan.checkPermitted()
      } catch {
        try reporting.emit(report)
        complain("\(error)\(advice(about: error)); nothing was written to \(output)")
        throw ExitCode(error.exitCode)
      }
      let format = try Self.format(of: output)
      let notFinite = try write(plan, to: output, format)
      bar.remove()
      try reporting.emit(PlanReport(plan, notFinite: notFinite))
      try reporting.note(
        """
        \(output): \(counted(plan.tensorCount, "tensor")) written\
        \(writing.verify ? " and verified bit for bit" : "")\(Self.tied(plan, format))
        """)
    }
  }

  /// Says which of the tensors that were counted have no data of their own in the output.
  private static func tied(_ plan: ConversionPlan, _ format: OutputFormat) -> String {
    let count = plan.tiedCount
    guard count > 0 else { return "" }
    let place =
      switch format {
      case .rnw: "share the data of others"
      case .safetensors:
        "are other names of tensors, which .safetensors keeps in its metadata alone"
      }
    return "; \(count) of them \(place)"
  }

  /// What a conversion of `input` would write.
  func plan(
    _ input: String, _ progress: @escaping ConversionProgress.Handler
  ) throws(ConversionError) -> ConversionPlan {
    var options = selection.planOptions
    if writing.raw { options.request = nil }
    options.allowances = writing.allowances
    options.allowsSkipped = writing.allowSkipped
    options.elements = writing.dtype
    options.dequantizes = writing.dequantize
    options.synchronizes = writing.synchronization == .sync
    options.recordsSource = writing.recordSource
    options.progress = progress
    return try ConversionPlan(
      try WeightFile(path: input, options: reading.archiveOptions), options)
  }

  /// The option that permits what an error refuses; empty if there is none.
  func advice(about error: ConversionError) -> String {
    writing.raw && error.code == .incomplete && error.report == nil
      ? "; pass --allow-skipped to leave them out" : ""
  }

  /// Writes what a plan decided, and reads it back if that is asked for.
  ///
  /// - Returns: The values that are not finite; `nil` if all are.
  func write(
    _ plan: ConversionPlan, to output: String, _ format: OutputFormat
  ) throws(ConversionError) -> NotFiniteValues? {
    let notFinite = try plan.write(
      to: output, as: format, writer: "convert-weights \(packageVersion)")
    if writing.verify { try plan.verify(output) }
    return notFinite
  }
}

extension OutputFormat: ExpressibleByArgument {}
