import Foundation
import ResNetModels
import TorchArchive
import WeightConversion

/// The report of a conversion or of a coverage, as text or JSON.
struct PlanReport {
  private let plan: ConversionPlan

  init(_ plan: ConversionPlan) { self.plan = plan }

  /// For people: the file, the choice made, the coverage.
  func text(colour: Bool) -> String {
    let file = plan.file
    var lines = ["\(file.path): \(file.format.rawValue), \(file.entries.count) tensors"]
    if let hash = plan.verifiedHash {
      lines.append("SHA-256 begins with \(hash.hexadecimal.prefix(8)), as the name says")
    }
    guard let selection = plan.selection else {
      lines.append("\(plan.tensorCount) tensors taken as they are")
      lines += plan.skipped.map { "left out: \($0.name), a \($0.kind) tensor" }
      return lines.map { $0.escapedForTerminal + "\n" }.joined()
    }
    if !selection.key.isEmpty { lines.append("weights found under \(selection.key)") }
    for key in selection.alternatives {
      lines.append("others that fit as well are under \(key); choose with --key")
    }
    lines.append("\(selection.architecture): \(selection.reason)\(numbers(of: selection))")
    return lines.map { $0.escapedForTerminal + "\n" }.joined()
      + CoverageText(selection.report, colour: colour).text
  }

  /// For programs: one document with sorted keys.
  var json: String {
    get throws {
      if let report = plan.selection?.report { return try jsonText(report) }
      return try jsonText(RawReport(plan))
    }
  }

  private func numbers(of selection: WeightSelection) -> String {
    let numbers = selection.report.configuration.sorted { $0.key < $1.key }
    return " (" + numbers.map { "\($0.key) \($0.value)" }.joined(separator: ", ") + ")"
  }
}

/// The report of a conversion without an architecture.
private struct RawReport: Encodable {
  private struct Skipped: Encodable {
    let key: String
    let kind: String
  }

  private let schema = CoverageReport.schema
  private let loaded: Int
  private let skipped: [Skipped]

  init(_ plan: ConversionPlan) {
    loaded = plan.tensorCount
    skipped = plan.skipped.map { Skipped(key: $0.name, kind: $0.kind) }
  }
}

/// A value as one line of JSON with sorted keys.
func jsonText(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
}
