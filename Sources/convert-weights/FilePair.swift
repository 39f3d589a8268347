import ArgumentParser
import WeightConversion

/// Two files to hold against each other, and how both are read.
struct FilePair: ParsableArguments {
  @Argument(help: "A checkpoint.", completion: .file())
  var first: String
  @Argument(help: "Another checkpoint.", completion: .file())
  var second: String
  @OptionGroup(title: "Reading") var reading: ReadingOptions

  func validate() throws { try refuseStandardStreams([first, second]) }

  /// Opens both.
  func open() throws(ConversionError) -> (WeightFile, WeightFile) {
    let options = reading.archiveOptions
    return (
      try WeightFile(path: first, options: options), try WeightFile(path: second, options: options)
    )
  }
}
