import CommandSupport
import ResNetModels
import WeightConversion

/// How far two files are apart, as text or JSON.
struct DiffReport: Encodable {
  private enum CodingKeys: CodingKey {
    case schema, first, second, architecture, firstPrefix, secondPrefix, ignored, firstNaN
    case secondNaN, same, changes
  }

  private let schema = 1
  private let first: String
  private let second: String
  private let architecture: String?
  private let firstPrefix: String?
  private let secondPrefix: String?
  private let ignored: Int?
  private let firstNaN: Int?
  private let secondNaN: Int?
  private let notes: [String]
  private let same: Int
  private let changes: [TensorChanges.Change]

  init(_ changes: TensorChanges, first: String, second: String) {
    self.first = first
    self.second = second
    var architecture: String?
    var prefixes: (first: String, second: String)?
    switch changes.scope {
    case .everything: break
    case .architecture(let name): architecture = name
    case .prefixes(let first, let second): prefixes = (first.text, second.text)
    }
    self.architecture = architecture
    (firstPrefix, secondPrefix) = (prefixes?.first, prefixes?.second)
    let counters = (changes.batchCountersOnlyInFirst, changes.batchCountersOnlyInSecond)
    ignored = counters.0 + counters.1 > 0 ? counters.0 + counters.1 : nil
    firstNaN = changes.nanCountInFirst > 0 ? changes.nanCountInFirst : nil
    secondNaN = changes.nanCountInSecond > 0 ? changes.nanCountInSecond : nil
    let warnings = [("first", changes.nanCountInFirst), ("second", changes.nanCountInSecond)]
      .filter { $0.1 > 0 }
      .map { "warning: NaN in the \($0.0) file: \(counted($0.1, "value"))" }
    notes = ComparisonNotes(changes.scope, batchCounters: counters).lines + warnings
    same = changes.same
    self.changes = changes.changes
  }

  /// For people: the counts, then a line for each tensor, so many at most.
  func text(naming count: Int) -> String {
    let verdict = "\(counted(changes.count, "tensor")) changed, \(same) the same"
    let shown = changes.prefix(count)
    let measured = shown.filter { $0.distance != nil }
    let table = measured.isEmpty ? [] : [Self.titles] + measured.map(Self.cells)
    let lines =
      [verdict] + notes + shown.filter { $0.distance == nil }.map { "  \(Self.sentence(for: $0))" }
      + aligned(table, right: 1..<4).map { "  " + $0 }
      + (changes.count > shown.count ? ["  … and \(changes.count - shown.count) more"] : [])
    return lines.map { $0 + "\n" }.joined()
  }

  private static func sentence(for change: TensorChanges.Change) -> String {
    let name = change.key.escapedForTerminal
    switch change.kind {
    case .onlyInFirst: return "\(name) is only in the first file"
    case .onlyInSecond: return "\(name) is only in the second file"
    case .shape:
      return """
        \(name) is \(change.firstShape ?? []) in the first file and \(change.secondShape ?? []) in \
        the second
        """
    default: return "\(name) is not compared"
    }
  }

  private static let titles = ["tensor", "change", "greatest difference", "cosine", ""]

  private static func cells(_ change: TensorChanges.Change) -> [String] {
    let distance = change.distance
    let notes = [
      change.kind == .dtype ? "\(change.firstDType ?? "") => \(change.secondDType ?? "")" : "",
      distance.map { $0.notFinite > 0 ? "\($0.notFinite) not finite" : "" } ?? "",
    ]
    return [
      change.key.escapedForTerminal, distance?.relativeChange?.text(significantDigits: 3) ?? "-",
      distance?.maximumDifference.text(significantDigits: 3) ?? "-",
      distance?.cosine?.text(decimals: 6) ?? "-",
      notes.filter { !$0.isEmpty }.joined(separator: ", "),
    ]
  }
}
