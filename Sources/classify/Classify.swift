import ArgumentParser
import CommandSupport
import ImageInput
import ResNetInference
import ResNetModels

/// The command `classify`.
@main
struct Classify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "classify",
    abstract: "Tell what images show, with the weights of a ResNet.",
    discussion: """
      Images are JPEG or PNG files, or folders of them. They are prepared as torchvision prepares \
      them; the orientation noted in EXIF is not applied, as there. Without --labels the names of \
      ImageNet's classes are used if the network has 1000 classes.

      Exit status: 0 done; 1 an image could not be read, the others are done; 2 the weights or the \
      labels are unreadable or do not fit; 3 the output could not be written; 64 the command was \
      misspelt.
      """,
    version: packageVersion)

  @Argument(help: "JPEG or PNG files, or folders that hold some.", completion: .file())
  var images: [String]

  @Option(
    help: "The weights: an .rnw file by convert-weights.", completion: .file(extensions: ["rnw"]))
  var weights: String
  @Option(
    help: "The names of the classes, one a line, for other classes than ImageNet's.",
    completion: .file())
  var labels: String?
  @Option(help: "How many classes to name for each image.")
  var top = 5
  @Flag(help: "Print one JSON document when all is done.")
  var json = false
  @OptionGroup(title: "Preparing the images") var recipe: RecipeOptions
  @Option(help: "The number of threads (default: one for each core).")
  var threads: Int?
  @Option(help: "How many images to compute at once.")
  var batch = 8

  func validate() throws {
    guard top >= 1 else { throw ValidationError("--top must be at least 1.") }
    guard (1...1024).contains(batch) else {
      throw ValidationError("--batch must be between 1 and 1024.")
    }
    if images.contains("-") || weights == "-" {
      throw ValidationError("Standard input is not supported; name files.")
    }
  }

  func run() throws {
    let model = try refusing { () throws(InferenceError) in
      try ResNetModel(path: weights, threads: threads)
    }
    guard let mode = ColorMode(rawValue: model.channels) else {
      complain("\(weights): the network takes \(model.channels) channels; an image has 1 or 3")
      throw ExitCode(2)
    }
    let names = try LabelTable(path: labels, classes: model.classes)
    let list = ImageList(images)
    let reader = BatchReader(
      paths: list.paths, mode: mode, preprocessing: try recipe.preprocessing(mode), size: batch)
    var output = ResultOutput(asJSON: json, labels: names, total: list.paths.count)
    output.report(list.faults)
    try reader.forEachBatch { batch in
      output.report(batch.faults)
      output.report(warnings: batch.images)
      guard !batch.images.isEmpty else { return }
      let logits = try refusing { () throws(InferenceError) in
        try model.logits(of: try batch.input())
      }
      try output.add(batch.images, Ranking.best(top, of: logits))
    }
    try output.finish(weights: weights, model: model)
    if output.hasFaults { throw ExitCode(1) }
  }

  /// Turns an error of the network into its message, its coverage and exit status 2.
  private func refusing<Result>(_ body: () throws(InferenceError) -> Result) throws -> Result {
    do { return try body() } catch {
      Terminal.standardError.removeProgress()
      complain(error.description)
      if let report = error.report {
        Terminal.standardError.tryToWrite(
          CoverageText(report, colour: Terminal.standardError.showsColour).text)
      }
      throw ExitCode(error.code == .invalidThreadCount ? ExitCode.validationFailure.rawValue : 2)
    }
  }
}
