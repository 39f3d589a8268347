import ArgumentParser
import Foundation
import MappedFiles
import ResNetModels
import WeightConversion

/// An output stream of the process.
struct Terminal {
  private let file: FileHandle
  private let descriptor: Int32

  /// Standard output, where results go.
  static var standardOutput: Terminal { Terminal(file: .standardOutput, descriptor: 1) }
  /// Standard error, where messages go.
  static var standardError: Terminal { Terminal(file: .standardError, descriptor: 2) }

  /// Whether colours are wanted here: on a terminal, unless `NO_COLOR` is set.
  var showsColour: Bool {
    let environment = ProcessInfo.processInfo.environment
    return isatty(descriptor) == 1 && (environment["NO_COLOR"] ?? "").isEmpty
      && environment["TERM"] != "dumb"
  }

  /// Writes text; a result that cannot be delivered ends the program with status 3.
  func write(_ text: String) throws {
    do {
      try file.write(contentsOf: Data(text.utf8))
    } catch {
      if descriptor != 2 {
        complain("standard output cannot be written: \(error.localizedDescription)")
      }
      throw ExitCode(3)
    }
  }
}

/// Prints a message on standard error.
func complain(_ message: String) {
  try? Terminal.standardError.write("error: \(message.escapedForTerminal)\n")
}

/// Runs a verb; its errors become a message and an exit status.
func reportingErrors(_ body: () throws -> Void) throws {
  Interruption.removePartialFiles()
  MappingFault.endProcess(
    status: 2, message: "error: the input was cut short while it was being read; try again")
  do {
    try body()
  } catch let error as ConversionError {
    complain(error.description)
    throw ExitCode(error.exitCode)
  }
}

/// Refuses `-`, which other commands take for standard input or output.
func refuseStandardStreams(_ paths: [String]) throws {
  if paths.contains("-") {
    throw ValidationError("Standard input and output are not supported; name files.")
  }
}

/// A number and its noun: `1 tensor`, `2 tensors`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

extension String {
  /// The text without anything that could disturb a terminal, its backslashes as they are.
  var escapedForTerminal: String {
    split(separator: "\\", omittingEmptySubsequences: false)
      .map { String($0).escapedForDisplay }.joined(separator: "\\")
  }
}
