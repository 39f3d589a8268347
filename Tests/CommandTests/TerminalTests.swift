import Fixtures
import Foundation
import Testing

/// Colours go to terminals, and to those that want them only.
@Suite("Colors") struct TerminalTests {
  static let arguments = ["coverage", Fixtures.path("resnets/resnet18-tar.pth")]
  static let green = "\u{1B}[32mresnet18: 102 of 102 loaded\u{1B}[0m"

  /// What the command prints on a terminal.
  private func printed(_ environment: [String: String]) throws -> String {
    var command = Command(Self.arguments)
    command.environment = ["TERM": "xterm"].merging(environment) { $1 }
    return try command.text(onTerminal: \.standardOutput)
  }

  @Test("a terminal receives colors")
  func terminal() throws {
    #expect(try printed([:]).contains(Self.green))
    #expect(try printed(["NO_COLOR": ""]).contains(Self.green))
  }

  static let plain = [["NO_COLOR": "1"], ["NO_COLOR": "0"], ["TERM": "dumb"]]

  @Test("NO_COLOR and a dumb terminal disable colors", arguments: plain)
  func disabled(environment: [String: String]) throws {
    let text = try printed(environment)
    #expect(text.contains("resnet18: 102 of 102 loaded"))
    #expect(!text.contains("\u{1B}"))
  }

  @Test("a file receives no colors")
  func file() throws {
    var command = Command(Self.arguments)
    command.environment = ["TERM": "xterm"]
    let output = try command.run().output
    #expect(output.contains("\nresnet18: 102 of 102 loaded\n"))
    #expect(!output.contains("\u{1B}"))
  }

  @Test("a report file receives no colors")
  func reportFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("report.txt")
    var command = Command(Self.arguments + ["--report-file", path])
    command.environment = ["TERM": "xterm"]
    let terminal = try PseudoTerminal()
    let process = command.process()
    process.standardOutput = terminal.device
    try process.run()
    try terminal.device.close()
    process.waitUntilExit()
    #expect(!(try folder.bytes("report.txt")).contains(0x1B))
    #expect(terminal.readToEnd() == "")
  }
}
