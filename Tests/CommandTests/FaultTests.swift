import Fixtures
import Foundation
import Testing

/// Outputs that go away, and signals.
@Suite("Closed outputs and signals") struct FaultTests {
  static let input = Fixtures.path("resnets/resnet152-zip.pth")
  static let verbs = [
    ["inspect", input], ["inspect", input, "--json"], ["coverage", input],
    ["coverage", input, "--report", "json"], ["verify", input, input], ["tree", "resnet152"],
  ]

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(
    "a full standard output ends with status 3",
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "/dev/full does not exist"),
    arguments: verbs)
  func fullOutput(arguments: [String]) throws {
    var command = Command(arguments)
    command.shell = #""$0" "$@" > /dev/full"#
    let result = try command.run()
    #expect(result.exited)
    #expect(result.status == 3)
    #expect(result.error.hasPrefix("error: standard output cannot be written: "))
  }

  @Test("a closed standard output ends with status 3", arguments: verbs)
  func closedOutput(arguments: [String]) throws {
    var command = Command(arguments)
    command.shell = #""$0" "$@" >&-"#
    let result = try command.run()
    #expect(result.exited)
    #expect(result.status == 3)
  }

  /// The report must not go into the file that took the number of standard output.
  @Test("a closed standard output does not damage the output file")
  func closedOutputFile() throws {
    var command = Command(Fixtures.path("resnets/resnet18-zip.pth"), folder.path("out.rnw"))
    command.shell = #""$0" "$@" <&- >&- 2>&-"#
    #expect(try command.run().status == 3)
    #expect(try folder.names() == ["out.rnw"])
    #expect(
      try run("verify", Fixtures.path("resnets/resnet18-zip.pth"), folder.path("out.rnw")).status
        == 0)
  }

  /// `head` goes after one line, with far more to come than a pipe holds.
  @Test(
    "a closed pipe ends the command without a crash",
    arguments: [["inspect"], ["inspect", "--json"]])
  func closedPipe(arguments: [String]) throws {
    var command = Command(arguments + Array(repeating: Self.input, count: 40))
    command.shell = #"{ "$0" "$@"; echo "status $?" >&2; } | head -c 1"#
    let result = try command.run()
    #expect(result.output.count == 1)
    let last = result.error.split(separator: "\n").last ?? ""
    // By SIGPIPE, or where the parent ignores that, by the error.
    #expect(["status 141", "status 3"].contains(last), "\(result.error)")
  }

  /// The conversion of a file that takes seconds, caught in the middle.
  private func interrupted(by signal: Int32) throws -> Process {
    try LargeFile.write(to: folder.path("large.safetensors"))
    try folder.write([1, 2, 3], to: "out.rnw")
    let process = Command(
      folder.path("large.safetensors"), folder.path("out.rnw"), "--raw", "--dtype", "float16"
    ).process()
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    while process.isRunning, try folder.names().count == 2 { usleep(1000) }
    try #require(process.isRunning)
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(try folder.bytes("out.rnw") == [1, 2, 3])
    return process
  }

  @Test(
    "an interrupted conversion leaves the old output and no partial file",
    arguments: [SIGINT, SIGTERM, SIGHUP])
  func interruption(signal: Int32) throws {
    let process = try interrupted(by: signal)
    #expect(process.terminationReason == .uncaughtSignal)
    #expect(process.terminationStatus == signal)
    #expect(try folder.names() == ["large.safetensors", "out.rnw"])
  }

  @Test("the partial file of a killed conversion is removed by the next")
  func killedConversion() throws {
    let process = try interrupted(by: SIGKILL)
    #expect(process.terminationReason == .uncaughtSignal)
    #expect(try folder.names().count == 3)
    let small = Fixtures.path("resnets/resnet18-zip.pth")
    #expect(try run(small, folder.path("out.rnw")).status == 0)
    #expect(try folder.names() == ["large.safetensors", "out.rnw"])
  }
}
