import Foundation

/// The built executable, run as a process of its own.
struct Command {
  /// What is left of a run.
  struct Result {
    let output: String
    let error: String
    let status: Int32
    let reason: Process.TerminationReason

    /// Whether the process ended by itself, and not by a signal as a trap is.
    var exited: Bool { reason == .exit }
  }

  /// The executable, beside the bundle that these tests are in.
  static let executable: URL = {
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") } ?? .main
    let isBundle = bundle.bundlePath.hasSuffix(".xctest")
    let products = isBundle ? bundle.bundleURL.deletingLastPathComponent() : bundle.bundleURL
    return products.appending(path: "convert-weights")
  }()

  /// The arguments.
  let arguments: [String]
  /// What the environment has besides.
  var environment: [String: String] = [:]
  /// A shell line instead of the arguments; `$0` is the executable, `$1` the first argument.
  var shell: String?

  init(_ arguments: String...) { self.arguments = arguments }
  init(_ arguments: [String]) { self.arguments = arguments }

  /// A process that has not been started, its streams to be set.
  func process() -> Process {
    let process = Process()
    if let shell {
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = ["-c", shell, Self.executable.path] + arguments
    } else {
      process.executableURL = Self.executable
      process.arguments = arguments
    }
    var variables = ProcessInfo.processInfo.environment
    variables["NO_COLOR"] = nil
    process.environment = variables.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    return process
  }

  /// Runs the command to its end.
  ///
  /// The streams go to files, which unlike pipes never fill.
  func run() throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (output, error) = (folder.appending(path: "out"), folder.appending(path: "err"))
    let process = process()
    for url in [output, error] { try Data().write(to: url) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: error)
    try process.run()
    process.waitUntilExit()
    return Result(
      output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      error: String(decoding: try Data(contentsOf: error), as: UTF8.self),
      status: process.terminationStatus, reason: process.terminationReason)
  }
}

/// Runs the command with these arguments.
func run(_ arguments: String...) throws -> Command.Result { try Command(arguments).run() }

/// Runs the command with these arguments.
func run(_ arguments: [String]) throws -> Command.Result { try Command(arguments).run() }
