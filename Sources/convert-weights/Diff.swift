import ArgumentParser
import CommandSupport
import WeightConversion

/// `convert-weights diff A B`.
struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compare two checkpoints numerically, tensor by tensor, largest change first.",
    discussion: """
      Made for a fine-tuned network and its base. Tensors are paired across wrappers (module., \
      state_dict.), naming conventions and classifiers of other sizes; --key and --rename decide \
      where that is not enough. Tensors that only one file has or that have another shape come \
      first. For the others the report has the greatest difference, the cosine between the two, and \
      the norm of the change divided by the norm of the first, by which they are sorted.
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
      var pairing = files.pairing(first, second)
      pairing.ignoresWrappers = true
      let changes = try TensorChanges(first, second, pairing, progress: bar.handler)
      bar.remove()
      let report = DiffReport(changes, first: first.path, second: second.path)
      try Terminal.standardOutput.write(
        json ? try jsonLine(report) : report.text(naming: top == 0 ? .max : top))
      if !changes.changes.isEmpty { throw ExitCode(1) }
    }
  }
}
