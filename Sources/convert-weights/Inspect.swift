import ArgumentParser
import CommandSupport
import ResNetModels
import TorchArchive
import WeightConversion

/// `convert-weights inspect FILE…`.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show what files hold, reading no tensor data.",
    discussion: "With --json, one document a file, each on its own line.")

  @Argument(help: "Checkpoints.", completion: .file())
  var files: [String]

  @Flag(help: "Print JSON.") var json = false
  @Flag(help: "Read each tensor and give the SHA-256 of its values.") var digests = false
  @Flag(
    help: """
      List the classes and functions that the pickles name, in archives within archives and broken \
      pickles, too: known, inert or suspicious. None is called.
      """)
  var globals = false
  @Flag(
    help: "Exit with status 2 if a pickle names anything suspicious, or cannot be looked through.")
  var denySuspicious = false
  @OptionGroup(title: "Reading") var reading: ReadingOptions

  func validate() throws { try refuseStandardStreams(files) }

  func run() throws {
    var status: Int32 = 0
    for path in files {
      do {
        try reportingErrors {
          try inspect(path)
        }
      } catch let code as ExitCode {
        // An unreadable file does not keep the others from being shown; a closed output does.
        guard code.rawValue == 2 else { throw code }
        status = code.rawValue
      }
    }
    if status != 0 { throw ExitCode(status) }
  }

  private func inspect(_ path: String) throws {
    let options = reading.archiveOptions
    // That is a second look at every pickle, for those who want to know.
    let report =
      json || globals || denySuspicious ? try GlobalReport(path: path, options: options) : nil
    do {
      let file = try WeightFile(path: path, options: options)
      let inspection = try Inspection(file, digests: digests, report: report)
      try Terminal.standardOutput.write(
        json ? try jsonLine(inspection) : text(of: inspection))
    } catch let error as ConversionError {
      // What a file names is told though it cannot be read.
      if globals, let report {
        try Terminal.standardOutput.write(
          json
            ? try jsonLine(report)
            : lines("\(path.escapedForTerminal): not readable", globalRows(report.globals)))
      }
      try? deny(report)
      throw error
    }
    try deny(report)
  }

  /// Names what is suspicious, and fails if that was asked for.
  private func deny(_ report: GlobalReport?) throws {
    guard globals || denySuspicious, let report else { return }
    for gap in report.gaps { complain("\(report.file): not looked through: \(gap)") }
    guard denySuspicious, !(report.suspicious.isEmpty && report.gaps.isEmpty) else { return }
    for finding in report.suspicious {
      complain("\(report.file): \(finding.name) is suspicious (\(place(of: finding)))")
    }
    throw ExitCode(2)
  }

  /// A row for each name; the classes of TorchScript that differ in a number alone are one.
  private func globalRows(_ findings: [GlobalFinding]) -> [String] {
    var groups: [(name: String, first: GlobalFinding, count: Int)] = []
    var positions: [String: Int] = [:]
    for finding in findings {
      let name = finding.standing == .inert ? finding.unmangledName : finding.name
      if finding.standing == .inert, let position = positions[name] {
        groups[position].count += 1
      } else {
        if finding.standing == .inert { positions[name] = groups.count }
        groups.append((name, finding, 1))
      }
    }
    return groups.map { name, first, count in
      let place = count == 1 ? place(of: first) : "\(count) times, first at \(place(of: first))"
      return "global \(name.escapedForTerminal)  \(first.standing.rawValue)  \(place)"
    }
  }

  private func place(of finding: GlobalFinding) -> String {
    let member = finding.member.isEmpty ? "the file" : finding.member.escapedForTerminal
    return "byte \(finding.offset) of \(member)"
  }

  private func lines(_ heading: String, _ rows: [String]) -> String {
    rows.reduce(into: heading + "\n") { $0 += "  \($1)\n" }
  }

  private func text(of inspection: Inspection) -> String {
    let bytes = inspection.tensors.map(\.bytes).saturatedSum
    let heading = """
      \(inspection.file.escapedForTerminal): \(inspection.container), \
      \(counted(inspection.tensors.count, "tensor")), \(counted(bytes, "byte"))
      """
    let rows = inspection.tensors.map { entry in
      [shown(entry.name), entry.dtype, "\(entry.shape)"] + (entry.sha256.map { [$0] } ?? [])
    }
    let unsupported = inspection.unsupported.map {
      "\(shown($0.name)) is a \($0.kind) tensor, which is not read"
    }
    let notes = (inspection.notes ?? []).map(\.escapedForTerminal)
    let names = globals ? globalRows(inspection.globals) : []
    return lines(
      heading,
      aligned(rows) + unsupported + notes + names + InspectionSummary(inspection).lines)
  }

  /// A name for people; that of a tensor which is the whole object is empty.
  private func shown(_ name: String) -> String {
    name.isEmpty ? "(no name)" : name.escapedForTerminal
  }
}

extension GlobalFinding {
  /// The name without the parts that TorchScript adds to tell classes of one name apart.
  fileprivate var unmangledName: String {
    name.split(separator: ".", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix("___torch_mangle_") }.joined(separator: ".")
  }
}
