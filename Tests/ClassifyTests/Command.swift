import Fixtures
import Foundation
import Testing
import WeightConversion

/// The built command, run as a user runs it.
struct Command {
  let status: Int32
  let output: String
  let messages: String

  /// Runs `classify` with arguments and waits for its end.
  @discardableResult
  init(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = Self.folderOfProducts.appending(path: "classify")
    process.arguments = arguments
    // Files, since a full pipe would hold the command.
    let folder = try TemporaryFolder()
    process.standardOutput = try folder.create("output")
    process.standardError = try folder.create("messages")
    try process.run()
    process.waitUntilExit()
    status = process.terminationStatus
    output = try String(contentsOf: folder.url.appending(path: "output"), encoding: .utf8)
    messages = try String(contentsOf: folder.url.appending(path: "messages"), encoding: .utf8)
  }

  /// The JSON document that was printed.
  var document: Document {
    get throws { try JSONDecoder().decode(Document.self, from: Data(output.utf8)) }
  }

  private static var folderOfProducts: URL {
    let tests = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") } ?? Bundle.main
    let folder = tests.bundleURL
    return folder.pathExtension == "xctest" ? folder.deletingLastPathComponent() : folder
  }
}

/// What `--json` prints.
struct Document: Decodable {
  struct Entry: Decodable {
    let `class`: Int
    let label: String?
    let probability: Double?
    let logit: Double?
  }

  struct Image: Decodable {
    let file: String
    let warning: String?
    let top: [Entry]
  }

  struct Fault: Decodable {
    let file: String
    let code: String
    let detail: String
  }

  let schema: Int
  let weights: String
  let classes: Int
  let images: [Image]
  let errors: [Fault]
}

/// A folder that goes with its owner.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of something in it.
  func path(_ name: String) -> String { url.appending(path: name).path(percentEncoded: false) }

  /// Opens a new file for writing.
  func create(_ name: String) throws -> FileHandle {
    try Data().write(to: url.appending(path: name))
    return try FileHandle(forWritingTo: url.appending(path: name))
  }

  /// Copies an image fixture into it.
  func add(_ fixture: String, as name: String? = nil) throws {
    try FileManager.default.copyItem(
      atPath: Fixtures.path("images/\(fixture)"), toPath: path(name ?? fixture))
  }

  /// Writes a text file.
  func write(_ text: String, as name: String) throws -> String {
    try Data(text.utf8).write(to: url.appending(path: name))
    return path(name)
  }

  /// Converts the weights of a fixture.
  func weights(_ fixture: String) throws -> String {
    let plan = try ConversionPlan(WeightFile(path: Fixtures.path(fixture)), .init())
    let path = path("weights-\(UUID().uuidString).rnw")
    try plan.write(to: path, as: .rnw, writer: "tests")
    return path
  }
}
