import ArgumentParser
import CommandSupport
import MappedFiles
import WeightConversion

/// Runs a verb; its errors become a message and an exit status.
func reportingErrors(_ body: () throws -> Void) throws {
  Interruption.removePartialFiles()
  MappingFault.endProcess(
    status: 2, message: "error: the input was cut short while it was being read; try again")
  do {
    try body()
  } catch let error as ConversionError {
    Terminal.standardError.removeProgress()
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
