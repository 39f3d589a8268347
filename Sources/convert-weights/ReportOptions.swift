import ArgumentParser
import Foundation
import MappedFiles

/// The forms of a report.
enum ReportForm: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
  case none
}

/// The options that say where the report goes, and in which form.
struct ReportOptions: ParsableArguments {
  @Option(help: "The form of the report.")
  var report: ReportForm = .text
  @Option(help: "Write the report to this file instead of standard output.", completion: .file())
  var reportFile: String?
  @Flag(
    name: .shortAndLong, help: "Print nothing but errors and a report asked for by --report json.")
  var quiet = false

  func validate() throws {
    if report == .none, reportFile != nil {
      throw ValidationError("--report none leaves nothing to write to --report-file.")
    }
  }

  /// Refuses a report file that is one of the command's other files, which it would replace.
  func refuseReportFile(among paths: [String]) throws {
    guard let reportFile else { return }
    if let path = paths.first(where: { resolved($0) == resolved(reportFile) }) {
      throw ValidationError("--report-file must be another file than '\(path)'.")
    }
  }

  private func resolved(_ path: String) -> String {
    URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
  }

  /// Writes a report in the form and to the place asked for.
  func emit(_ report: PlanReport) throws {
    switch self.report {
    case .none: return
    case .json: try write(try report.json)
    case .text:
      if quiet, reportFile == nil { return }
      try write(report.text(colour: reportFile == nil && Terminal.standardOutput.showsColour))
    }
  }

  /// Prints a line beside a text report.
  func note(_ line: String) throws {
    guard report == .text, !quiet else { return }
    try Terminal.standardOutput.write(line.escapedForTerminal + "\n")
  }

  private func write(_ text: String) throws {
    guard let reportFile else { return try Terminal.standardOutput.write(text) }
    do {
      let output = try OutputFile(replacing: reportFile)
      try output.write(Array(text.utf8), at: 0)
      try output.commit()
    } catch {
      complain("the report: \(error)")
      throw ExitCode(3)
    }
  }
}
