internal import Synchronization

/// How far a piece of work is, in one line of a terminal; nothing anywhere else.
///
/// The line appears once the work has taken half a second, and is redrawn ten times a second at
/// most. It stands in standard error, so that results stay clean.
public final class ProgressBar: Sendable {
  private struct State {
    var shownAt: ContinuousClock.Instant?
    var stage = ""
    var stageBegan: ContinuousClock.Instant
  }

  private static let delay = Duration.milliseconds(500)
  private static let interval = Duration.milliseconds(100)

  private let began = ContinuousClock.now
  private let isWanted: Bool
  private let state: Mutex<State>

  /// Begins to count the time.
  ///
  /// - Parameter isWanted: `false` for silence on a terminal, too.
  public init(isWanted: Bool = true) {
    self.isWanted = isWanted && Terminal.standardError.isInteractive
    state = Mutex(State(stageBegan: .now))
  }

  /// Draws the line, if it is time to.
  public func show(_ progress: ProgressLine) {
    guard isWanted else { return }
    let now = ContinuousClock.now
    state.withLock { state in
      if state.stage != progress.stage {
        state.stage = progress.stage
        state.stageBegan = now
      }
      guard now - began >= Self.delay else { return }
      if let shownAt = state.shownAt, now - shownAt < Self.interval { return }
      let text = progress.text(after: now - state.stageBegan)
      Terminal.standardError.tryToWrite("\r\(text)\u{1B}[K")
      state.shownAt = now
    }
  }

  /// Clears the line, so that something else can be written.
  public func remove() {
    state.withLock { state in
      guard state.shownAt != nil else { return }
      Terminal.standardError.removeProgress()
      state.shownAt = nil
    }
  }
}
