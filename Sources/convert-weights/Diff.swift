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

  @OptionGroup var files: FilePair
  @Flag(help: "Print JSON.") var json = false
  @Option(help: "How many tensors the text names; 0 for all.") var top = 40

  func validate() throws {
    guard top >= 0 else { throw ValidationError("--top must not be negative.") }
  }

  func run() throws {
    try reportingErrors {
      let bar = ProgressBar()
      let (first, second) = try files.open()
      let changes = try TensorChanges(first, second, progress: bar.handler)
      bar.remove()
      let report = DiffReport(changes, first: first.path, second: second.path)
      try Terminal.standardOutput.write(
        json ? try jsonLine(report) : report.text(naming: top == 0 ? .max : top))
      if !changes.changes.isEmpty { throw ExitCode(1) }
    }
  }
}
