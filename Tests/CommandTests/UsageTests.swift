import CommandSupport
import Fixtures
import Testing

/// What a misspelt command gets: status 64 and a hint.
@Suite("Usage errors and help") struct UsageTests {
  static let input = Fixtures.path("resnets/resnet18-zip.pth")

  static let wrong: [(arguments: [String], hint: String)] = [
    ([], "USAGE: convert-weights"),
    ([input], "Missing expected argument '<output>'"),
    ([input, "out.rnw", "--vrify"], "Unknown option '--vrify'. Did you mean '--verify'?"),
    ([input, "out.rnw", "--allow-mising"], "Did you mean '--allow-missing'?"),
    (["coverage", input, "--repotr", "json"], "Did you mean '--report'?"),
    ([input, "out.rnw", "--arch", "resnet49"], "resnet50"),
    ([input, "out.rnw", "--dtype", "float8"], "bfloat16"),
    ([input, "out.rnw", "--report", "xml"], "json"),
    ([input, "out.rnw", "--classes", "0"], "--classes must be a positive number."),
    ([input, "out.rnw", "--channels", "x"], "'--channels <channels>'"),
    ([input, "out.txt"], "must end in .rnw or .safetensors, and 'out.txt' does not"),
    ([input, "out"], "must end in .rnw or .safetensors, and 'out' does not"),
    (["out.rnw", input], "the input comes first"),
    ([input, "out.rnw", "more"], "Unexpected argument 'more'"),
    (["inspekt", input], "There is no file 'inspekt'; did you mean the verb 'inspect'?"),
    (["tre"], "did you mean the verb 'tree'?"),
    (["covrage", input, "--json"], "did you mean the verb 'coverage'?"),
    (["verfiy", "a", "b", "--output-dir", "out"], "did you mean the verb 'verify'?"),
    ([input, "out.rnw", "--byte-order", "middle"], "little"),
    ([input, "out.rnw", "--raw", "--rename", "a=>b"], "--raw takes every tensor as it is"),
    ([input, "out.rnw", "--raw", "--convention", "timm"], "--raw takes every tensor as it is"),
    (["-", "out.rnw"], "Standard input and output are not supported; name files."),
    ([input, "-"], "Standard input and output are not supported; name files."),
    (["-", "--output-dir", "out"], "Standard input and output are not supported; name files."),
    (["diff", "-", input], "Standard input and output are not supported; name files."),
    (["diff", input], "Missing expected argument '<second>'"),
    (["diff", input, input, "--top=-1"], "--top must not be negative."),
    ([input, "out.rnw", "--format", "rnw"], "--format is for --output-dir"),
    ([input, "--output-dir", "out", "--format", "onnx"], "safetensors"),
    ([input, "--output-dir", "out", "--report", "html"], "--report html is a page about one file"),
    (["coverage", input, "--json", "--report", "text"], "--json and --report text contradict"),
    (["coverage", "-"], "Standard input and output are not supported; name files."),
    (["inspect", "-"], "Standard input and output are not supported; name files."),
    (["verify", input, "-"], "Standard input and output are not supported; name files."),
    (["inspect"], "Missing expected argument '<files>"),
    (["verify", input], "Missing expected argument '<second>'"),
    ([input, "out.rnw", "--raw", "--arch", "resnet18"], "--raw takes every tensor as it is"),
    ([input, "out.rnw", "--raw", "--allow-missing"], "--raw takes every tensor as it is"),
    ([input, "out.rnw", "--raw", "--classes", "5"], "--raw takes every tensor as it is"),
  ]

  @Test("a usage error ends with status 64 and a hint", arguments: wrong)
  func hints(arguments: [String], hint: String) throws {
    let result = try run(arguments)
    #expect(result.status == 64)
    #expect(result.output == "")
    #expect(result.error.contains(hint), "\(result.error)")
  }

  static let flags: [(verb: String, names: [String])] = [
    (
      "convert",
      [
        "--arch", "--raw", "--allow-missing", "--allow-unexpected", "--allow-mismatched",
        "--allow-skipped", "--dtype",
        "--key", "--report", "--report-file", "--verify", "--quiet", "--classes", "--channels",
        "--check-hash", "--no-check-hash", "--sync", "--no-sync", "--byte-order", "--output-dir",
        "--format", "--json", "--record-source",
      ]
    ),
    ("coverage", ["--arch", "--report", "--key", "--classes", "--channels", "--report-file"]),
    ("inspect", ["--json", "--digests", "--globals", "--byte-order"]),
    ("verify", ["--json", "--byte-order"]), ("diff", ["--json", "--top", "--byte-order"]),
    ("tree", ["--classes", "--channels", "--json"]), ("conventions", ["--json"]),
  ]

  @Test("a verb's help lists its flags", arguments: flags)
  func flagHelp(verb: String, names: [String]) throws {
    let result = try run(verb, "--help")
    #expect(result.status == 0)
    #expect(result.error == "")
    for name in names {
      #expect(result.output.contains("  \(name)") || result.output.contains(", \(name)"))
    }
  }

  @Test("help shows defaults as they are typed")
  func defaults() throws {
    let help = try run("conventions", "--help").output.replacing(/\s+/, with: " ")
    #expect(help.contains("default: resnet50)"))
  }

  @Test("help lists the verbs and the exit statuses")
  func verbHelp() throws {
    let help = try run("--help").output
    for (verb, _) in Self.flags { #expect(help.contains("\n  \(verb) ")) }
    for status in ["0 done", "1 the coverage", "2 the input", "3 the output", "64 usage error"] {
      #expect(help.replacing("\n", with: " ").contains(status))
    }
    #expect(try run("--version").output == "\(packageVersion)\n")
  }
}
