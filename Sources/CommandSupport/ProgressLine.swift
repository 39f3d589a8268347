/// How much of a piece of work is done, and how that is put in 79 columns.
public struct ProgressLine: Sendable {
  /// What the numbers count.
  public enum Unit: Sendable {
    /// Bytes, shown in decimal units with their rate.
    case bytes
    /// Things, shown as they are.
    case items
  }

  private static let columns = 24

  /// What is being done, in a word or two.
  public let stage: String
  private let done: Int
  private let total: Int
  private let unit: Unit

  /// Notes that `done` of `total` is done.
  public init(_ stage: String, done: Int, of total: Int, unit: Unit) {
    self.stage = stage
    self.total = max(total, 0)
    self.done = min(max(done, 0), self.total)
    self.unit = unit
  }

  /// The bar, how much is done, the rate of bytes, and the time left.
  ///
  /// - Parameter elapsed: How long it took to get so far.
  public func text(after elapsed: Duration) -> String {
    let share = total == 0 ? 1 : Double(done) / Double(total)
    let filled = Int(share * Double(Self.columns))
    let bar =
      String(repeating: "#", count: filled) + String(repeating: ".", count: Self.columns - filled)
    let seconds = elapsed / .seconds(1)
    var parts: [String]
    switch unit {
    case .items: parts = ["\(done) of \(total)"]
    case .bytes:
      parts = ["\(Self.megabytes(Double(done))) of \(Self.megabytes(Double(total))) MB"]
      if seconds > 0 { parts.append("\(Self.megabytes(Double(done) / seconds)) MB/s") }
    }
    if done > 0, seconds > 0 {
      parts.append("\(Self.time(seconds * (1 - share) / share)) left")
    }
    return "\(stage) [\(bar)] \(parts.joined(separator: ", "))"
  }

  /// Millions, with one decimal under ten.
  private static func megabytes(_ bytes: Double) -> String {
    let tenths = (bytes / 1e5).rounded()
    guard tenths < 100 else { return "\(Int((bytes / 1e6).rounded()))" }
    return "\(Int(tenths) / 10).\(Int(tenths) % 10)"
  }

  /// Seconds up to a minute, then minutes and seconds, then hours and minutes.
  private static func time(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 3.6e8).rounded(.up))
    switch whole {
    case ..<60: return "\(whole) s"
    case ..<3600: return "\(whole / 60) min \(whole % 60) s"
    default: return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
  }
}
