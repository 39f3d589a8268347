import CommandSupport
import ResNetModels
import WeightConversion

/// How far two files are apart, as text or JSON.
struct DiffReport: Encodable {
  private let schema = 1
  private let first: String
  private let second: String
  private let architecture: String?
  private let same: Int
  private let changes: [TensorChanges.Change]

  init(_ changes: TensorChanges, first: String, second: String) {
    self.first = first
    self.second = second
    architecture = changes.architecture
    same = changes.same
    self.changes = changes.changes
  }

  /// For people: the counts, then a line for each tensor, so many at most.
  func text(naming count: Int) -> String {
    let verdict = "\(counted(changes.count, "tensor")) changed, \(same) the same"
    let scope = architecture.map { ["only the weights were compared, under \($0)'s names"] } ?? []
    let shown = changes.prefix(count)
    let measured = shown.filter { $0.distance != nil }
    let table = measured.isEmpty ? [] : [Self.titles] + measured.map(Self.cells)
    let lines =
      [verdict] + scope + shown.filter { $0.distance == nil }.map { "  \(Self.sentence(for: $0))" }
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
