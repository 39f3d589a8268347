import CommandSupport
import Fixtures
import Foundation
import Testing

/// Work that takes long shows how far it is, on a terminal only.
@Suite("Progress") struct ProgressTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// What a command writes to standard error, a terminal.
  private func messages(
    of arguments: [String], _ environment: [String: String] = ["TERM": "xterm"]
  ) throws -> String {
    var command = Command(arguments)
    command.environment = environment
    return try command.text(onTerminal: \.standardError)
  }

  /// A conversion to float16 that takes seconds in a debug build.
  private func conversion() throws -> [String] {
    try LargeFile.write(to: folder.path("large.safetensors"), count: 1 << 23)
    return [
      folder.path("large.safetensors"), folder.path("out.rnw"), "--raw", "--dtype", "float16",
    ]
  }

  @Test("a long conversion shows bytes, rate and time left")
  func longConversion() throws {
    let text = try messages(of: try conversion())
    let line = /\rwriting \[#*\.*\] \d+(\.\d)? of 34 MB, \d+(\.\d)? MB\/s, \d+ (s|min \d+ s) left/
    #expect(text.contains(line))
    #expect(text.hasSuffix("\r\u{1B}[K"))
    #expect(text.split(separator: "\r").allSatisfy { $0.count < 80 })
  }

  @Test("a dumb terminal and --quiet show no progress")
  func quiet() throws {
    let arguments = try conversion()
    #expect(try messages(of: arguments, ["TERM": "dumb"]) == "")
    #expect(try messages(of: arguments + ["--quiet"]) == "")
  }

  @Test("a pipe receives no progress")
  func pipe() throws {
    #expect(try run(try conversion()).error == "")
  }

  @Test("progress starts after half a second and updates ten times a second")
  func schedule() {
    let start = ContinuousClock.now
    var schedule = ProgressSchedule(from: start)
    let due = [0, 100, 499, 500, 510, 599, 600, 750, 849, 850].filter {
      schedule.isDue(at: start + .milliseconds($0))
    }
    #expect(due == [500, 600, 750, 850])
    #expect(schedule.isDrawn)
    schedule.clear()
    #expect(!schedule.isDrawn)
  }

  static let lines: [(line: ProgressLine, seconds: Int, text: String)] = [
    (
      ProgressLine("writing", done: 60_000_000, of: 240_000_000, unit: .bytes), 2,
      "writing [######..................] 60 of 240 MB, 30 MB/s, 6 s left"
    ),
    (
      ProgressLine("hashing", done: 1_250_000, of: 2_500_000, unit: .bytes), 100,
      "hashing [############............] 1.3 of 2.5 MB, 0.0 MB/s, 1 min 40 s left"
    ),
    (
      ProgressLine("images", done: 1, of: 4001, unit: .items), 1,
      "images [........................] 1 of 4001, 1 h 6 min left"
    ),
    (
      ProgressLine("images", done: 9, of: 4, unit: .items), 1,
      "images [########################] 4 of 4, 0 s left"
    ),
    (
      ProgressLine("writing", done: 0, of: 0, unit: .bytes), 0,
      "writing [########################] 0.0 of 0.0 MB"
    ),
  ]

  @Test("a progress line states the amount done and the time left", arguments: lines)
  func lineText(line: ProgressLine, seconds: Int, text: String) {
    #expect(line.text(after: .seconds(seconds)) == text)
  }
}
