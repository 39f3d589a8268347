import Foundation

/// A built executable, run as a process of its own.
public struct Command {
  /// What is left of a run.
  public struct Result {
    /// What stood on standard output.
    public let output: String
    /// What stood on standard error.
    public let error: String
    /// The exit status, or the signal's number.
    public let status: Int32
    /// Whether the process ended by itself, and not by a signal as a trap is.
    public let exited: Bool
  }

  /// The folder of the executables, in which the bundle of the tests is.
  private static let products: URL = {
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") } ?? .main
    let isBundle = bundle.bundlePath.hasSuffix(".xctest")
    return isBundle ? bundle.bundleURL.deletingLastPathComponent() : bundle.bundleURL
  }()

  /// What the environment has besides.
  public var environment: [String: String] = [:]
  /// A shell line instead of the arguments; `$0` is the executable, `$1` the first argument.
  public var shell: String?

  private let executable: URL
  private let arguments: [String]

  /// Prepares to run one of the package's executables.
  public init(program: String, _ arguments: [String]) {
    executable = Self.products.appending(path: program)
    self.arguments = arguments
  }

  /// A process that has not been started, its streams to be set.
  public func process() -> Process {
    let process = Process()
    if let shell {
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = ["-c", shell, executable.path] + arguments
    } else {
      process.executableURL = executable
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
  public func run() throws -> Result {
    let folder = try TemporaryFolder()
    let process = process()
    process.standardOutput = try FileHandle(
      forWritingTo: URL(filePath: folder.write([], to: "output")))
    process.standardError = try FileHandle(
      forWritingTo: URL(filePath: folder.write([], to: "error")))
    try process.run()
    process.waitUntilExit()
    return Result(
      output: String(decoding: try folder.bytes("output"), as: UTF8.self),
      error: String(decoding: try folder.bytes("error"), as: UTF8.self),
      status: process.terminationStatus, exited: process.terminationReason == .exit)
  }
}
