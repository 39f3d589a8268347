/// When a line of progress is drawn: not in the first half second, then ten times a second at most.
public struct ProgressSchedule: Sendable {
  private static let delay = Duration.milliseconds(500)
  private static let interval = Duration.milliseconds(100)

  private let began: ContinuousClock.Instant
  private var drawnAt: ContinuousClock.Instant?

  /// Creates the schedule of work that begins at an instant.
  public init(from began: ContinuousClock.Instant) { self.began = began }

  /// Whether the line stands on the terminal.
  public var isDrawn: Bool { drawnAt != nil }

  /// Whether the line is to be drawn at an instant; if so, it counts as drawn.
  public mutating func isDue(at now: ContinuousClock.Instant) -> Bool {
    guard now - began >= Self.delay else { return false }
    if let drawnAt, now - drawnAt < Self.interval { return false }
    drawnAt = now
    return true
  }

  /// Notes that the line was cleared.
  public mutating func clear() { drawnAt = nil }
}
