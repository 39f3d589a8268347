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
  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp(
      "Wait until the output is on the disk before it gets its name.",
      discussion: """
        --no-sync leaves that to the system, as cp does, and takes half the time; if the power fails \
        within the half minute after, a file with holes in it may stand under the output's name.
        """))
  var sync = true

  /// The differences from the architecture to accept.
  var allowances: CoverageReport.Allowances {
    var allowances: CoverageReport.Allowances = []
    if allowMissing { allowances.insert(.missing) }
    if allowUnexpected { allowances.insert(.unexpected) }
    if allowMismatched { allowances.insert(.mismatched) }
    return allowances
  }
}
