import ArgumentParser
import CommandSupport
import ResNetModels

/// `convert-weights conventions`.
struct Conventions: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conventions",
    abstract: "List the toolkits whose names are read, with what each calls three tensors.")

  @Flag(help: "Print JSON: the name of every tensor of an architecture in each convention.")
  var json = false
  @Option(help: "The architecture whose names --json gives.")
  var architecture = KnownArchitecture(.resNet50)

  /// Tensors that show what differs.
  private static let examples = [
    "layer1.0.bn2.running_mean", "layer2.0.downsample.0.weight", "fc.weight",
  ]

  func run() throws {
    try Terminal.standardOutput.write(json ? try jsonLine(table) : text)
  }

  private var table: Document {
    let keys = ModelDescription(architecture.value).entries.map(\.path)
    let names = Dictionary(
      Convention.all.map { convention in
        let names = keys.compactMap { key in convention.name(for: key).map { (key, $0) } }
        return (convention.name, Dictionary(names) { first, _ in first })
      }
    ) { first, _ in first }
    return Document(architecture: architecture.value.name, conventions: names)
  }

  /// What `--json` prints.
  private struct Document: Encodable {
    let schema = 1
    let architecture: String
    let conventions: [String: [String: String]]
  }

  private var text: String {
    Convention.all.map { convention in
      let aliases =
        convention.aliases.isEmpty ? "" : ", also " + convention.aliases.joined(separator: ", ")
      let names = Self.examples.map { key in
        "  \(key) is \(convention.name(for: key) ?? "not there: no classifier")"
          + (convention.isTransposed(key) ? ", transposed" : "")
      }
      let purposes = convention.companions.map(\.purpose).reduce(into: [String]()) {
        if !$0.contains($1) { $0.append($1) }
      }
      let leftOut = purposes.isEmpty ? [] : ["  left out: " + purposes.joined(separator: ", ")]
      return ([convention.name + " (\(convention.toolkit)\(aliases))"] + names + leftOut)
        .map { $0 + "\n" }.joined()
    }.joined()
  }
}
