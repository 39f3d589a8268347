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

  /// Reports files that were read although something is wrong with them.
  mutating func report(warnings images: [ReadBatch.Image]) {
    for image in images {
      guard let warning = image.warning else { continue }
      progress.remove()
      complain("\(image.path): \(warning)", as: "warning")
    }
  }

  /// Takes the best classes of images.
  mutating func add(_ images: [ReadBatch.Image], _ rankings: [[Ranking]]) throws {
    for (image, ranking) in zip(images, rankings) {
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
