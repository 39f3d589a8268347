import ArgumentParser
import CommandSupport

/// The command `convert-weights`.
@main
struct ConvertWeights: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert-weights",
    abstract: "Convert PyTorch checkpoints to files that Swift maps into memory.",
    usage: """
      convert-weights INPUT OUTPUT [options]
      convert-weights VERB ... (`convert-weights help VERB` describes it)
      """,
    discussion: """
      Reads any checkpoint of PyTorch 0.1 to 2.x without executing anything in it, recognizes the \
      ResNet that it holds, reports what was covered, and writes an .rnw or a .safetensors file.

      Examples:
        convert-weights resnet50.pth resnet50.rnw
        convert-weights *.pth --output-dir converted --format safetensors
        convert-weights own-network.pth own-network.rnw --raw
        convert-weights coverage resnet50.pth --report html --report-file page.html
        convert-weights inspect stranger.pth --globals --deny-suspicious
        convert-weights diff base.pth fine-tuned.pth --top 10

      Exit status: 0 done; 1 the coverage is incomplete, or verify or diff found a difference; 2 the \
      input is unreadable or refused; 3 the output could not be written; 64 usage error.
      """,
    version: packageVersion,
    subcommands: [
      Convert.self, Coverage.self, Inspect.self, Verify.self, Diff.self, Tree.self,
      Conventions.self,
    ],
    defaultSubcommand: Convert.self)

  static func main() {
    // Building the tree of options takes two milliseconds, for which nobody who asks this must wait.
    guard CommandLine.arguments.dropFirst() == ["--version"] else { return main(nil) }
    do {
      try Terminal.standardOutput.write(packageVersion + "\n")
    } catch {
      exit(withError: error)
    }
  }
}
