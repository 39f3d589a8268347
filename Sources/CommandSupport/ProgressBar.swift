internal import Synchronization

/// How far a piece of work is, in one line of a terminal; nothing anywhere else.
///
/// The line is drawn when ``ProgressSchedule`` says. It stands in standard error, so that results
/// stay clean.
public final class ProgressBar: Sendable {
  private struct State {
    var schedule: ProgressSchedule
    var stage = ""
    var stageBegan: ContinuousClock.Instant
  }

  private let isWanted: Bool
  private let state: Mutex<State>

  /// Begins to count the time.
  ///
  /// - Parameter isWanted: `false` for silence on a terminal, too.
  public init(isWanted: Bool = true) {
    self.isWanted = isWanted && Terminal.standardError.isInteractive
    let now = ContinuousClock.now
    state = Mutex(State(schedule: ProgressSchedule(from: now), stageBegan: now))
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
      guard state.schedule.isDue(at: now) else { return }
      let text = progress.text(after: now - state.stageBegan)
      Terminal.standardError.tryToWrite("\r\(text)\u{1B}[K")
    }
  }

  /// Clears the line, so that something else can be written.
  public func remove() {
    state.withLock { state in
      guard state.schedule.isDrawn else { return }
      Terminal.standardError.removeProgress()
      state.schedule.clear()
    }
  }
}
