import ArgumentParser
import CommandSupport
import MappedFiles
import WeightConversion

/// The conversion of several files into a folder, one after the other.
struct Batch {
  private let names: BatchNames
  private let folder: String
  private let format: OutputFormat
  private let command: Convert
  private let bar: ProgressBar

  init(names: BatchNames, folder: String, format: OutputFormat, converting command: Convert) {
    self.names = names
    self.folder = folder
    self.format = format
    self.command = command
    bar = command.reporting.progressBar
  }

  /// Converts what can be converted.
  ///
  /// - Throws: `ExitCode`, the highest of all files, if one failed.
  func run() throws {
    defer { bar.remove() }
    var failed: [String] = []
    var status: Int32 = 0
    var reports = ""
    let reporting = command.reporting
    for number in names.inputs.indices {
      let result = convert(number)
      bar.remove()
      if result.status > 0 {
        status = max(status, result.status)
        failed.append(result.input)
        complain(result.error ?? "")
      }
      let report = try text(of: result)
      if reporting.reportFile == nil, !report.isEmpty {
        try Terminal.standardOutput.write(report)
      } else {
        reports += report
      }
    }
    if reporting.reportFile != nil { try reporting.emit(reports) }
    try reporting.note(
      "\(names.inputs.count - failed.count) of \(counted(names.inputs.count, "file")) converted")
    guard status == 0 else {
      let list = failed.map { "\n  \($0.escapedForTerminal)" }.joined()
      Terminal.standardError.tryToWrite("not converted (\(failed.count)):\(list)\n")
      throw ExitCode(status)
    }
  }

  private func convert(_ number: Int) -> BatchResult {
    let (input, output) = (names.inputs[number], names.outputs[number])
    var result = BatchResult(input: input)
    do throws(ConversionError) {
      let plan = try command.plan(
        input, bar.handler("\(number + 1) of \(names.inputs.count) "))
      result.report = PlanReport(plan)
      try plan.checkPermitted()
      try prepareFolder()
      if let notFinite = try command.write(plan, to: output, format) {
        result.report = PlanReport(plan, notFinite: notFinite)
      }
      result.output = output
    } catch {
      result.status = error.exitCode
      result.error = error.description + command.advice(about: error)
    }
    return result
  }

  /// Creates the folder of the outputs if it is not there.
  private func prepareFolder() throws(ConversionError) {
    do {
      try FileSystem.createFolder(folder)
    } catch {
      throw ConversionError(.unwritableOutput, path: error.path, error.detail)
    }
  }

  private func text(of result: BatchResult) throws -> String {
    switch command.reporting.form {
    case .json: return try jsonLine(result)
    case .text where !command.reporting.quiet || command.reporting.reportFile != nil:
      // The report of a file that was converted has nothing that calls for attention.
      guard let output = result.output else { return result.report?.text(colour: false) ?? "" }
      let lines = ["\(result.input) => \(output)"] + (result.report?.warning.map { [$0] } ?? [])
      return lines.map { $0.escapedForTerminal + "\n" }.joined()
    default: return ""
    }
  }
}

/// What became of one file of a batch, as `--json` prints it.
struct BatchResult: Encodable {
  private enum CodingKeys: String, CodingKey {
    case schema, input, output, status, error, report
  }

  let input: String
  /// The file written; `nil` if none was.
  var output: String?
  /// The exit status that this file alone would give.
  var status: Int32 = 0
  /// What went wrong.
  var error: String?
  /// The report, if the file could be read.
  var report: PlanReport?

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(1, forKey: .schema)
    try container.encode(input, forKey: .input)
    try container.encodeIfPresent(output, forKey: .output)
    try container.encode(status, forKey: .status)
    try container.encodeIfPresent(error, forKey: .error)
    try container.encodeIfPresent(report, forKey: .report)
  }
}
