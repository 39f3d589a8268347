import ArgumentParser
import CommandSupport
import ResNetModels
import WeightConversion

/// Two files to compare, and how both are read.
struct FilePair: ParsableArguments {
  @Argument(help: "A checkpoint.", completion: .file())
  var first: String
  @Argument(help: "Another checkpoint.", completion: .file())
  var second: String
  @Option(
    name: [.long, .customLong("key-a")],
    help: ArgumentHelp(
      "The dictionary to take from both files, or from the first if --key-b is given.",
      valueName: "path"))
  var key: String?
  @Option(
    help: ArgumentHelp("The dictionary to take from the second file.", valueName: "path"))
  var keyB: String?
  @Option(
    help: ArgumentHelp(
      """
      Change the names in both files before they are compared: a regular expression, and the text \
      that replaces its first match, in which $1 is the first captured group. May be repeated.
      """, valueName: "from=>to"))
  var rename: [Renaming] = []
  @OptionGroup(title: "Reading") var reading: ReadingOptions

  func validate() throws { try refuseStandardStreams([first, second]) }

  /// How the tensors are paired.
  ///
  /// A key for both files that only one of them has is taken for that one, with a note on standard
  /// error: a base is often a bare state dict, and a fine-tuned checkpoint has one within it.
  func pairing(_ first: WeightFile, _ second: WeightFile) -> PairingOptions {
    var options = PairingOptions()
    options.firstKey = key
    options.secondKey = keyB ?? key
    options.renamings = rename
    guard let key, keyB == nil else { return options }
    let isInFirst = (try? first.stateDict(at: key)) != nil
    let isInSecond = (try? second.stateDict(at: key)) != nil
    guard isInFirst != isInSecond else { return options }
    if isInFirst { options.secondKey = nil } else { options.firstKey = nil }
    complain(
      "\((isInFirst ? second : first).path) has no dictionary '\(key)'; all of it is compared",
      as: "note")
    return options
  }

  /// Opens both.
  func open() throws(ConversionError) -> (WeightFile, WeightFile) {
    let options = reading.archiveOptions
    return (
      try WeightFile(path: first, options: options), try WeightFile(path: second, options: options)
    )
  }
}
