import ArgumentParser
import CommandSupport
import WeightConversion

/// `convert-weights inspect FILE…`.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what files hold, reading no tensor data.",
    discussion: "With --json, one document a file, each on its own line.")

  @Argument(help: "Checkpoints.", completion: .file())
  var files: [String]

  @Flag(help: "Print JSON.") var json = false
  @Flag(help: "Read each tensor and give the SHA-256 of its values.") var digests = false
  @Flag(help: "List the classes and functions that the pickles name; none is called.")
  var globals = false
  @OptionGroup(title: "Reading") var reading: ReadingOptions

  func validate() throws { try refuseStandardStreams(files) }

  func run() throws {
    var status: Int32 = 0
    for path in files {
      do {
        try reportingErrors {
          let file = try WeightFile(path: path, options: reading.archiveOptions)
          let inspection = try Inspection(file, digests: digests)
          try Terminal.standardOutput.write(
            json ? try jsonLine(inspection) : text(of: inspection))
        }
      } catch let code as ExitCode {
        // An unreadable file does not keep the others from being shown; a closed output does.
        guard code.rawValue == 2 else { throw code }
        status = code.rawValue
      }
    }
    if status != 0 { throw ExitCode(status) }
  }

  private func text(of inspection: Inspection) -> String {
    let bytes = inspection.tensors.reduce(0) { $0 &+ $1.bytes }
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
    let names = globals ? inspection.globals.map { "global \($0.escapedForTerminal)" } : []
    return
      ([heading] + (aligned(rows) + unsupported + notes + names).map { "  " + $0 })
      .map { $0 + "\n" }.joined()
  }

  /// A name for people; that of a tensor which is the whole object is empty.
  private func shown(_ name: String) -> String {
    name.isEmpty ? "(no name)" : name.escapedForTerminal
  }

  private func aligned(_ rows: [[String]]) -> [String] {
    let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      row.enumerated().map { column, cell in
        let isLast = column == row.count - 1
        return isLast ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
      }.joined(separator: "  ")
    }
  }
}
