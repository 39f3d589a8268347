import ArgumentParser
import CommandSupport
import Foundation
import MappedFiles
import ReportPages

/// The forms of a report.
enum ReportForm: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
  case markdown
  case html
  case none

  /// Whether the report is a page about one file, which reads its values.
  var isPage: Bool { self == .markdown || self == .html }
}

/// The options that say where the report goes, and in which form.
struct ReportOptions: ParsableArguments {
  @Option(name: .customLong("report"), help: "The form of the report.")
  private var requestedForm: ReportForm?
  @Flag(help: "The same as --report json.")
  var json = false
  @Option(help: "Write the report to this file instead of standard output.", completion: .file())
  var reportFile: String?
  @Flag(
    name: .shortAndLong, help: "Print nothing but errors and a report asked for by --report.")
  var quiet = false

  var form: ReportForm { requestedForm ?? (json ? .json : .text) }

  func validate() throws {
    if json, form != .json {
      throw ValidationError("--json and --report \(form.rawValue) contradict each other.")
    }
    if form == .none, reportFile != nil {
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

  /// A progress bar, unless nothing is to be shown.
  var progressBar: ProgressBar { ProgressBar(isWanted: !quiet) }

  /// Writes a report in the form and to the place asked for.
  func emit(_ report: PlanReport) throws {
    switch form {
    case .none: return
    case .json: try emit(try report.json)
    case .markdown: try emit(try page(report).markdown)
    case .html: try emit(try page(report).html)
    case .text:
      if quiet, reportFile == nil { return }
      try emit(report.text(colour: reportFile == nil && Terminal.standardOutput.showsColour))
    }
  }

  private func page(_ report: PlanReport) throws -> ReportPage {
    let bar = progressBar
    defer { bar.remove() }
    return try report.page(progress: bar.handler)
  }

  /// Prints a line beside a text report.
  func note(_ line: String) throws {
    guard form == .text, !quiet else { return }
    try Terminal.standardOutput.write(line.escapedForTerminal + "\n")
  }

  /// Writes a text to the place asked for.
  func emit(_ text: String) throws {
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

/// A path without symbolic links and detours, to tell whether two are one file.
func resolved(_ path: String) -> String {
  URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
}
