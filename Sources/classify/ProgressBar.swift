/// How many of the images are done, on a terminal only.
///
/// A single image has no bar: it is done at once.
struct ProgressBar {
  private static let columns = 30

  private let total: Int
  private let isWanted: Bool
  private var isShown = false

  init(total: Int) {
    self.total = total
    isWanted = total > 1 && Terminal.standardError.isInteractive
  }

  /// Draws the bar in the current line of standard error.
  mutating func show(_ count: Int) {
    guard isWanted else { return }
    let done = min(count, total)
    let filled = Self.columns * done / total
    let bar =
      String(repeating: "#", count: filled)
      + String(repeating: ".", count: Self.columns - filled)
    Terminal.standardError.tryToWrite("\r[\(bar)] \(done)/\(total)")
    isShown = true
  }

  /// Clears the line, so that something else can be written.
  mutating func remove() {
    guard isShown else { return }
    Terminal.standardError.removeProgress()
    isShown = false
  }
}
