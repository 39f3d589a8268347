import CommandSupport
import ResNetModels
import WeightConversion

/// The lines below a list of tensors: totals, metadata, and what a checkpoint records.
struct InspectionSummary {
  /// The most bytes of a text that are shown.
  private static let textByteCount = 200
  /// The most texts of metadata that are shown.
  private static let textCount = 40

  /// The lines, escaped.
  let lines: [String]

  init(_ inspection: Inspection) {
    let types = inspection.types.count > 1 ? inspection.types : []
    let rows = (types + [inspection.total]).map { total in
      [
        "total \(total.dtype ?? (inspection.types.count == 1 ? inspection.types[0].dtype ?? "" : ""))",
        counted(total.tensors, "tensor"), counted(total.elements, "element"),
        counted(total.bytes, "byte"),
      ]
    }
    let metadata = (inspection.metadata ?? [:]).sorted { $0.key < $1.key }
    let texts = metadata.prefix(Self.textCount).map { "metadata \($0.key) = \($0.value)" }
    let rest = metadata.count - texts.count
    let recorded = (inspection.recorded ?? []).map { "recorded \($0)" }
    lines =
      aligned(rows, right: 1..<4) + (inspection.tied.map { [Self.tied($0)] } ?? [])
      + (texts + recorded).map { Self.beginning(of: $0).escapedForTerminal }
      + (rest > 0 ? ["… and \(counted(rest, "more text")) of metadata"] : [])
  }

  private static func tied(_ count: Int) -> String {
    "tied \(counted(count, "name")) of tensors that are listed before under another name"
  }

  private static func beginning(of text: String) -> String {
    guard text.utf8.count > textByteCount else { return text }
    return String(decoding: text.utf8.prefix(textByteCount), as: UTF8.self) + "…"
  }
}
