import Fixtures
import Foundation
import Testing

/// `convert-weights INPUT… --output-dir FOLDER`.
@Suite("Converting many files") struct BatchTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func input(_ name: String, from fixture: String = "zip") throws -> String {
    try folder.copy("resnets/resnet18-\(fixture).pth", to: name)
  }

  private func converted() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path("out")).sorted()
  }

  @Test("each output keeps its input's name with the format's extension")
  func outputNames() throws {
    let names = ["a.pth", "b.pt", "c.pth.tar", "resnet50-v1.5", ".pth", "d.SafeTensors"]
    var inputs = try names.dropLast().map { try input($0) }
    let last = folder.path("d.safetensors")
    try #require(try run(inputs[0], last).status == 0)
    try FileManager.default.moveItem(atPath: last, toPath: folder.path("d.SafeTensors"))
    inputs.append(folder.path("d.SafeTensors"))
    let result = try run(inputs + ["--output-dir", folder.path("out")])
    #expect(result.status == 0, "\(result.error)")
    #expect(result.error == "")
    #expect(
      try converted() == [".pth.rnw", "a.rnw", "b.rnw", "c.rnw", "d.rnw", "resnet50-v1.5.rnw"])
    let lines = result.output.split(separator: "\n")
    #expect(lines.first.map(String.init) == "\(inputs[0]) => \(folder.path("out"))/a.rnw")
    #expect(lines.last == "6 of 6 files converted")
    #expect(try run("verify", inputs[0], folder.path("out/a.rnw")).status == 0)
  }

  @Test("a failing input is listed and the others are converted")
  func failures() throws {
    let inputs = [
      try input("a.pth"), try input("incomplete.pth", from: "missing-key"),
      try folder.write([1, 2, 3], to: "bad.pth"), try input("z.pth", from: "tar"),
    ]
    let result = try run(inputs + ["--output-dir", folder.path("out")])
    #expect(result.status == 2)
    #expect(try converted() == ["a.rnw", "z.rnw"])
    #expect(result.output.contains("resnet18: 101 of 102 loaded, 1 missing\n"))
    #expect(result.output.hasSuffix("\n2 of 4 files converted\n"))
    #expect(result.error.hasSuffix("not converted (2):\n  \(inputs[1])\n  \(inputs[2])\n"))
    #expect(try run([inputs[0], inputs[1], "--output-dir", folder.path("out")]).status == 1)
  }

  @Test("JSON output has one document a line for each file")
  func json() throws {
    let inputs = [try input("a.pth"), try folder.write([1, 2, 3], to: "bad.pth")]
    let result = try run(inputs + ["--output-dir", folder.path("out"), "--json"])
    #expect(result.status == 2)
    let lines = result.output.split(separator: "\n").map { String($0) + "\n" }
    try #require(lines.count == 2)
    for line in lines { try expectOneSortedDocument(line) }
    #expect(try keys(of: lines[0]) == ["input", "output", "report", "schema", "status"])
    #expect(try keys(of: lines[1]) == ["error", "input", "schema", "status"])
    let documents = try lines.map { try decoded(BatchDocument.self, $0) }
    #expect(documents.map(\.status) == [0, 2])
    #expect(documents[0].report?.loaded == 102)
    #expect(documents[1].error?.hasPrefix("\(inputs[1]): the file begins with 01 02 03") == true)
  }

  @Test("a report file receives the lines of all inputs")
  func reportFile() throws {
    let inputs = [try input("a.pth"), try input("b.pth")]
    let result = try run(
      inputs + ["--output-dir", folder.path("out"), "--json", "--report-file", folder.path("r")])
    #expect(result.status == 0)
    #expect(result.output == "")
    let report = String(decoding: try folder.bytes("r"), as: UTF8.self)
    #expect(report.split(separator: "\n").count == 2)
  }

  @Test("the format option chooses the output format")
  func format() throws {
    let result = try run(
      try input("a.pth"), "--output-dir", folder.path("out/"), "--format", "safetensors")
    #expect(result.status == 0)
    #expect(try converted() == ["a.safetensors"])
  }

  @Test("inputs with the same output name are rejected before any is written")
  func collidingNames() throws {
    for (first, second) in [("a.pth", "a.pt"), ("a.pth", "A.pth"), ("a.pth", "a.pth")] {
      let inputs = [try input(first), try input(second)]
      let result = try run(inputs + ["--output-dir", folder.path("out")])
      #expect(result.status == 64)
      #expect(result.error.contains("'\(inputs[0])' and '\(inputs[1])' would both become"))
    }
    #expect(!(try folder.names()).contains("out"))
  }

  @Test("an output that would replace an input is rejected")
  func inputAsOutput() throws {
    let plain = try input("a.pth")
    try #require(try run(plain, folder.path("b.rnw")).status == 0)
    let before = try folder.bytes("b.rnw")
    let result = try run(folder.path("b.rnw"), "--output-dir", folder.path("."), "--raw")
    #expect(result.status == 64)
    #expect(result.error.contains("is an input and would be replaced"))
    #expect(try folder.bytes("b.rnw") == before)
  }

  @Test("an output folder that cannot be created ends with status 3")
  func impossibleFolder() throws {
    let file = try folder.write([1], to: "file")
    let result = try run(try input("a.pth"), "--output-dir", "\(file)/out/")
    #expect(result.status == 3)
    #expect(
      result.error.hasPrefix("error: \(file): this folder cannot be created: File exists\n"))
  }

  /// Four processes at a time convert a folder, as Documentation/ManyFiles.md shows it.
  @Test("files converted in parallel equal those converted one by one")
  func parallel() throws {
    let fixtures = ["tar", "stream", "zip", "data-parallel"]
    let count = Fixtures.runsEveryCase ? 200 : 40
    for number in 0..<count { _ = try input("n\(number).pth", from: fixtures[number % 4]) }
    var parallel = Command(folder.path("parallel"))
    parallel.shell = #"""
      cd "$1/.." && printf '%s\0' n*.pth \
        | xargs -0 -n 10 -P 4 "$0" --quiet --output-dir "$1"
      """#
    let result = try parallel.run()
    #expect(result.status == 0, "\(result.error)")
    #expect(result.output == "" && result.error == "")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("parallel"))
    #expect(names.count == count)
    let inputs = (0..<count).map { folder.path("n\($0).pth") }
    #expect(try run(inputs + ["--quiet", "--output-dir", folder.path("single")]).status == 0)
    for name in names {
      #expect(try folder.bytes("parallel/\(name)") == folder.bytes("single/\(name)"))
    }
  }
}

/// What a batch prints of a file.
private struct BatchDocument: Decodable {
  let status: Int
  let error: String?
  let report: CoverageDocument?
}
