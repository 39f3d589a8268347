import ArgumentParser
import ResNetModels
import WeightConversion

/// The options that say what is written of what was read.
struct WritingOptions: ParsableArguments {
  @Flag(help: "Convert every tensor under its dotted path, without an architecture.")
  var raw = false
  @Flag(help: "Write the file though entries are missing.")
  var allowMissing = false
  @Flag(help: "Write the file though there are unexpected tensors; they are left out.")
  var allowUnexpected = false
  @Flag(help: "Write the file though entries have another size; they are left out.")
  var allowMismatched = false
  @Flag(help: "Write the file though --raw leaves out tensors that no output holds.")
  var allowSkipped = false
  @Option(help: "The element type of floating-point tensors.")
  var dtype: ElementConversion = .keep
  @Flag(help: "Write quantised tensors as the float32 numbers that they stand for.")
  var dequantize = false
  @Flag(help: "Read the output back and compare every bit.")
  var verify = false
  @Flag(help: "Write the input's name, format and checked SHA-256 into the output's metadata.")
  var recordSource = false
  @Flag var synchronization = Synchronization.sync

  /// The differences from the architecture to accept.
  var allowances: CoverageReport.Allowances {
    var allowances: CoverageReport.Allowances = []
    if allowMissing { allowances.insert(.missing) }
    if allowUnexpected { allowances.insert(.unexpected) }
    if allowMismatched { allowances.insert(.mismatched) }
    return allowances
  }
}
