import CommandSupport
import ResNetInference

/// Where results go: lines of text as they come, or one JSON document at the end.
struct ResultOutput {
  private let asJSON: Bool
  private let labels: LabelTable
  private var document = ResultDocument()
  private let total: Int
  private let progress: ProgressBar

  init(asJSON: Bool, labels: LabelTable, total: Int) {
    self.asJSON = asJSON
    self.labels = labels
    self.total = total
    // A single image is done at once.
    progress = ProgressBar(isWanted: total > 1)
  }

  /// The number of images for which the network gave no number.
  private(set) var notFiniteCount = 0
  /// True if the network gave no number for an image.
  var hasNotFinite: Bool { notFiniteCount > 0 }

  /// Whether any file gave no image.
  var hasFaults: Bool { !document.errors.isEmpty }

  /// Reports files that gave no image, on standard error and in the document.
  mutating func report(_ faults: [ImageFault]) {
    for fault in faults {
      progress.remove()
      complain("\(fault.file): \(fault.detail)")
    }
    document.errors += faults
    showProgress()
  }

  /// Reports images for which the network gave no number.
  mutating func report(notFinite images: [ReadBatch.Image], _ detail: String) {
    notFiniteCount += images.count
    report(images.map { ImageFault(file: $0.path, code: "notFinite", detail: detail) })
  }

  /// Reports files that were read although something is wrong with them.
  mutating func report(warnings images: [ReadBatch.Image]) {
    for image in images {
      guard let warning = image.warning else { continue }
      progress.remove()
      complain("\(image.path): \(warning)", as: "warning")
    }
  }

  /// Reports the files in folders that are not JPEG or PNG files by their names.
  mutating func report(skipped paths: [String]) {
    document.skipped = paths.isEmpty ? nil : paths
    guard !paths.isEmpty else { return }
    progress.remove()
    let rest = paths.count - Self.longestList
    complain(
      "\(paths.count) skipped, not named as JPEG or PNG: "
        + paths.prefix(Self.longestList).joined(separator: ", ")
        + (rest > 0 ? " and \(rest) more" : ""), as: "warning")
  }

  /// The most skipped files that a message names.
  private static let longestList = 8

  /// Takes the best classes of images; an image without a number for each class is a fault.
  mutating func add(_ images: [ReadBatch.Image], _ rankings: [[Ranking]]) throws {
    for (image, ranking) in zip(images, rankings) {
      guard ranking.allSatisfy({ $0.logit.isFinite && $0.probability.isFinite }) else {
        report(
          notFinite: [image],
          "the network gave no number (NaN or infinity) for this image; expected finite "
            + "scores. The weights are damaged, or the values of the image are too large for them")
        continue
      }
      let result = ResultDocument.Image(
        file: image.path, warning: image.warning,
        top: ranking.map { ResultDocument.Entry($0, label: labels[$0.index]) })
      document.images.append(result)
      guard !asJSON else { continue }
      progress.remove()
      try Terminal.standardOutput.write(result.text)
    }
    showProgress()
  }

  /// Ends the output.
  mutating func finish(weights: String, model: ResNetModel) throws {
    progress.remove()
    guard asJSON else { return }
    document.weights = weights
    document.classes = model.classes
    try Terminal.standardOutput.write(try jsonLine(document))
  }

  private func showProgress() {
    progress.show(
      ProgressLine(
        "images", done: document.images.count + document.errors.count, of: total, unit: .items))
  }
}
