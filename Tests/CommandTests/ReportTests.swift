import Fixtures
import Foundation
import Testing

/// Where a report goes and in which form.
@Suite("Coverage reports") struct ReportTests {
  static let complete = Fixtures.path("resnets/resnet18-data-parallel.pth")
  static let incomplete = Fixtures.path("resnets/resnet18-misspelt-key.pth")

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A verb's arguments, its output in the folder.
  private func arguments(_ verb: String, _ input: String) -> [String] {
    verb == "convert" ? [input, folder.path("out.rnw")] : ["coverage", input]
  }

  @Test("a JSON report is the only standard output", arguments: ["convert", "coverage"])
  func json(verb: String) throws {
    let result = try run(arguments(verb, Self.complete) + ["--report", "json"])
    #expect(result.status == 0)
    #expect(result.error == "")
    try expectOneSortedDocument(result.output)
    let report = try decoded(CoverageDocument.self, result.output)
    #expect(report.schema == 1)
    #expect(report.architecture == "resnet18")
    #expect(report.configuration == ["classes": 16, "channels": 3, "baseWidth": 2])
    #expect(report.expected == 102)
    #expect(report.loaded == 102)
    #expect(report.missing.isEmpty && report.unexpected.isEmpty && report.mismatched.isEmpty)
    #expect(report.ignored.count == 20)
    #expect(report.ignored.first == "module.bn1.num_batches_tracked")
    #expect(report.prefix == "module.")
    #expect(
      try keys(of: result.output) == [
        "architecture", "configuration", "convention", "expected", "ignored", "loaded",
        "mismatched", "missing", "prefix", "schema", "unexpected",
      ])
  }

  @Test(
    "a JSON report lists missing, unexpected and mismatched keys",
    arguments: ["convert", "coverage"])
  func jsonDifferences(verb: String) throws {
    let flags = ["--report", "json", "--classes", "5"]
    let result = try run(arguments(verb, Self.incomplete) + flags)
    #expect(result.status == 1)
    try expectOneSortedDocument(result.output)
    let report = try decoded(CoverageDocument.self, result.output)
    #expect(report.loaded == 99)
    #expect(
      report.missing == [
        CoverageDocument.Entry(
          key: "layer3.1.conv2.weight", shape: [8, 8, 3, 3], suggestion: "layer3.1.conv2.wieght")
      ])
    #expect(
      report.unexpected == [
        CoverageDocument.Entry(
          key: "layer3.1.conv2.wieght", shape: [8, 8, 3, 3], suggestion: nil)
      ])
    #expect(
      report.mismatched == [
        CoverageDocument.Mismatch(key: "fc.weight", expected: [5, 16], found: [16, 16]),
        CoverageDocument.Mismatch(key: "fc.bias", expected: [5], found: [16]),
      ])
  }

  @Test("a raw conversion reports loaded and skipped tensors")
  func rawReport() throws {
    let input = Fixtures.path("resnets/resnet18-quantised-weight.pth")
    let result = try run(input, folder.path("out.rnw"), "--raw", "--report", "json")
    #expect(result.status == 1)
    #expect(
      result.output == """
        {"loaded":121,"schema":1,"skipped":[{"key":"conv1.weight","kind":"quantised qint8"}]}

        """)
  }

  @Test(
    "a report file receives the report instead of standard output",
    arguments: ["convert", "coverage"], ["text", "json"])
  func reportFile(verb: String, form: String) throws {
    let plain = try run(arguments(verb, Self.complete) + ["--report", form])
    let path = folder.path("report.txt")
    let flags = ["--report", form, "--report-file", path]
    let result = try run(arguments(verb, Self.complete) + flags)
    #expect(result.status == 0)
    let report = String(decoding: try folder.bytes("report.txt"), as: UTF8.self)
    #expect(plain.output.hasPrefix(report) && !report.isEmpty)
    #expect(report + result.output == plain.output)
    #expect(result.output.isEmpty == (verb == "coverage" || form == "json"))
  }

  @Test("a report file is written with --quiet too", arguments: ["convert", "coverage"])
  func quietReportFile(verb: String) throws {
    let flags = ["--quiet", "--report-file", folder.path("report.txt")]
    let result = try run(arguments(verb, Self.incomplete) + flags)
    #expect(result.status == 1)
    #expect(result.output == "")
    let report = String(decoding: try folder.bytes("report.txt"), as: UTF8.self)
    #expect(report.contains("resnet18: 101 of 102 loaded, 1 missing, 1 unexpected\n"))
  }

  @Test(
    "--quiet and --report none print nothing", arguments: ["convert", "coverage"],
    [["--quiet"], ["-q"], ["--report", "none"]])
  func quiet(verb: String, flags: [String]) throws {
    let complete = try run(arguments(verb, Self.complete) + flags)
    #expect(complete.status == 0)
    #expect(complete.output == "" && complete.error == "")
    let incomplete = try run(arguments(verb, Self.incomplete) + flags)
    #expect(incomplete.status == 1)
    #expect(incomplete.output == "")
    #expect(incomplete.error.contains("101 of 102 loaded") == (verb == "convert"))
  }

  @Test("--quiet does not suppress a JSON report")
  func quietJSON() throws {
    let result = try run("coverage", Self.complete, "--quiet", "--report", "json")
    try expectOneSortedDocument(result.output)
  }

  @Test("a report that cannot be written ends with status 3")
  func unwritableReport() throws {
    let path = folder.path("missing/report.txt")
    let result = try run("coverage", Self.complete, "--report-file", path)
    #expect(result.status == 3)
    #expect(result.error.hasPrefix("error: the report: \(path): no file can be created in "))
  }

  /// A report file that is the input would have replaced the checkpoint.
  @Test("a report file that is the input or the output is rejected")
  func conflictingReportFile() throws {
    let input = try folder.copy("resnets/resnet18-zip.pth", to: "input.pth")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link"), withDestinationPath: "input.pth")
    for path in [input, folder.path("./input.pth"), folder.path("link")] {
      #expect(try run("coverage", input, "--report-file", path).status == 64)
    }
    let output = folder.path("out.rnw")
    #expect(try run(input, output, "--report-file", output).status == 64)
    #expect(try folder.bytes("input.pth") == Fixtures.bytes("resnets/resnet18-zip.pth"))
    #expect(try folder.names() == ["input.pth", "link"])
    #expect(try run("coverage", input, "--report", "none", "--report-file", output).status == 64)
  }

  @Test("a long list shows ten keys and counts the others")
  func longList() throws {
    let result = try run("coverage", Self.complete, "--arch", "resnet50", "--classes", "16")
    #expect(result.status == 1)
    #expect(result.output.contains("\nmissing (165): --allow-missing\n"))
    #expect(result.output.contains("\n  … and 155 more\n"))
    #expect(result.output.contains("\nresnet50 (16 classes, 3 channels, base width 2), as asked\n"))
  }
}
