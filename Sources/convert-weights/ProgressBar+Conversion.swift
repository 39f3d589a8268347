import CommandSupport
import WeightConversion

extension ProgressBar {
  /// Draws what a conversion tells; `label` stands before the stage, as the number of the file.
  func handler(_ label: String) -> ConversionProgress.Handler {
    { progress in
      self.show(
        ProgressLine(
          label + progress.stage.rawValue, done: progress.done, of: progress.total, unit: .bytes))
    }
  }

  /// Draws what a conversion tells.
  var handler: ConversionProgress.Handler { handler("") }
}
