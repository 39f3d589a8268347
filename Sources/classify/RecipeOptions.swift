import ArgumentParser
import ImageInput

/// How images become the network's input.
struct RecipeOptions: ParsableArguments {
  /// The recipes of torchvision's weights.
  enum Recipe: String, ExpressibleByArgument, CaseIterable {
    case v1, v2

    var preprocessing: Preprocessing { self == .v1 ? .imageNetV1 : .imageNetV2 }
  }

  @Option(help: "The recipe of torchvision's weights IMAGENET1K_V1 or IMAGENET1K_V2.")
  var recipe: Recipe = .v1
  @Option(help: "The length in pixels to resize the short side to (v1: 256, v2: 232).")
  var resize: Int?
  @Option(help: "The side in pixels of the square cut from the middle (224).")
  var crop: Int?
  @Option(
    help: """
      What is subtracted from each channel, of values 0 to 1, separated by commas (ImageNet's for \
      three channels, 0 for one).
      """)
  var mean: NumberList?
  @Option(help: "What each channel is divided by then (ImageNet's for three channels, 1 for one).")
  var std: NumberList?

  /// The preprocessing for images of a mode.
  ///
  /// - Throws: `ValidationError` if the sizes or numbers make none.
  func preprocessing(_ mode: ColorMode) throws -> Preprocessing {
    let standard = recipe.preprocessing
    let usual: Normalization = mode == .rgb ? .imageNet : .unit(mode)
    guard
      let normalization = Normalization(
        mean: mean?.values ?? usual.mean,
        standardDeviation: std?.values ?? usual.standardDeviation),
      normalization.channels == mode.channels
    else {
      throw ValidationError(
        "--mean and --std need \(mode.channels) numbers each, as many as the network takes channels; "
          + "those of --std must be positive.")
    }
    guard
      let preprocessing = Preprocessing(
        shortSide: resize ?? standard.shortSide, cropWidth: crop ?? standard.cropWidth,
        cropHeight: crop ?? standard.cropHeight, normalization: normalization)
    else { throw ValidationError("--resize and --crop must be between 1 and 16384.") }
    return preprocessing
  }
}

/// Numbers separated by commas.
struct NumberList: ExpressibleByArgument {
  let values: [Float]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    values = parts.compactMap { Float($0) }
    guard values.count == parts.count else { return nil }
  }
}
