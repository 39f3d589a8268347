import ArgumentParser
import CommandSupport
import WeightConversion

/// `convert-weights diff A B`.
struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Tell how far two checkpoints are apart, tensor by tensor.",
    discussion: """
      For whoever compares a fine-tuned network with its base. First come tensors that only one file \
      has or that have another shape, then those with other values: the greatest difference, the \
      cosine between the two, and the norm of the change by the norm of the first, by which they are \
      sorted.
      """)

  @Argument(help: "A checkpoint.", completion: .file())
  var first: String
  @Argument(help: "Another checkpoint.", completion: .file())
  var second: String

  @Flag(help: "Print JSON.") var json = false
  @Option(help: "How many tensors the text names; 0 for all.") var top = 40
  @OptionGroup(title: "Reading") var reading: ReadingOptions

  func validate() throws {
    try refuseStandardStreams([first, second])
    guard top >= 0 else { throw ValidationError("--top must not be negative.") }
  }

  func run() throws {
    try reportingErrors {
      let bar = ProgressBar()
      let changes = try TensorChanges(
        try WeightFile(path: first, options: reading.archiveOptions),
        try WeightFile(path: second, options: reading.archiveOptions), progress: bar.handler)
      bar.remove()
      let report = DiffReport(changes, first: first, second: second)
      try Terminal.standardOutput.write(
        json ? try jsonLine(report) : report.text(naming: top == 0 ? .max : top))
      if !changes.changes.isEmpty { throw ExitCode(1) }
    }
  }
}
