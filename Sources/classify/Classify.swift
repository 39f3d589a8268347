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
    abstract: "Classify images with the weights of a ResNet.",
    discussion: """
      Images are JPEG or PNG files, or folders of them; other files in a folder are skipped and \
      reported. Images are prepared as torchvision prepares them; the orientation noted in EXIF is \
      not applied, as there. Without --labels the names of ImageNet's classes are used if the network \
      has 1000 classes.

      Examples:
        classify photo.jpg --weights resnet50.rnw
        classify photos/ --weights resnet18-5c106cde.pth --top 1
        classify photos/ --weights resnet50.rnw --recipe v2 --json

      Exit status: 0 all images were classified; 1 an image could not be read, the others were \
      classified; 2 the weights or the labels are unreadable, do not fit, or give no number (NaN); 3 \
      the output could not be written; 64 usage error.
      """,
    version: packageVersion)

  @Argument(help: "JPEG or PNG files, or folders that hold some.", completion: .file())
  var images: [String]

  @Option(
    help: """
      The weights: an .rnw file, which loads fastest, or any checkpoint that convert-weights reads.
      """,
    completion: .file())
  var weights: String
  @Option(
    help: ArgumentHelp(
      "The dictionary of the checkpoint to take, by its dotted path, such as model_ema.",
      valueName: "path"))
  var key: String?
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
    let model = try WeightLoading.model(path: weights, key: key, threads: threads)
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
    output.report(skipped: list.skipped)
    try reader.forEachBatch { batch in
      output.report(batch.faults)
      output.report(warnings: batch.images)
      guard !batch.images.isEmpty else { return }
      try classify(batch, with: model, &output)
    }
    try output.finish(weights: weights, model: model)
    if output.hasNotFinite {
      complain(
        """
        \(weights): the network gave no number (NaN) for \(output.notFiniteCount) of \
        \(list.paths.count) images; expected finite weights. Check the weights with \
        `convert-weights coverage --report markdown`, which counts NaN for each tensor
        """)
      throw ExitCode(2)
    }
    if output.hasFaults { throw ExitCode(1) }
  }

  /// Computes a batch; if a value in it overflows, each image alone, since another's result is sound.
  private func classify(
    _ batch: ReadBatch, with model: ResNetModel, _ output: inout ResultOutput
  ) throws {
    let result = Result { () throws(InferenceError) in
      try model.logits(of: try batch.input())
    }
    if case .failure(let error) = result, error.code == .overflow {
      guard batch.images.count > 1 else {
        return output.report(notFinite: batch.images, error.detail)
      }
      for image in batch.single { try classify(image, with: model, &output) }
      return
    }
    let logits = try WeightLoading.refusing { () throws(InferenceError) in try result.get() }
    try output.add(batch.images, Ranking.best(top, of: logits))
  }
}
