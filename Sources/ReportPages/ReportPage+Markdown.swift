internal import WeightConversion

extension ReportPage {
  /// The page as GitHub-flavoured Markdown: the facts, the counts, a table of all tensors.
  public var markdown: String {
    var lines = ["# \(title.escapedForMarkdown)", ""]
    lines += facts.map { "- \($0.escapedForMarkdown)" }
    lines += counts.map { "- \($0.status.rawValue): \($0.count)" }
    let titles = ["tensor", "status", "shape", "dtype"] + TensorStatistics.titles + ["note"]
    let ruler = titles.indices.map { (4..<10).contains($0) || $0 == 2 ? "---:" : "---" }
    lines += ["", Self.row(titles), Self.row(ruler)]
    lines += entries.map { entry in
      let values = entry.statistics?.cells ?? TensorStatistics.titles.map { _ in "" }
      return Self.row(
        [entry.name.codeForMarkdown, entry.status.rawValue, entry.shapeText, entry.dtype ?? ""]
          + values + [(entry.note ?? "").escapedForMarkdown])
    }
    if let omission { lines += ["", omission] }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func row(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }
}

extension String {
  /// A name as code where it has only what names have; a backtick or a bar would end the code.
  fileprivate var codeForMarkdown: String {
    let isPlain = utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        || $0 == 0x2E || $0 == 0x5F || $0 == 0x2D
    }
    return isPlain && !isEmpty ? "`\(self)`" : isEmpty ? "(no name)" : escapedForMarkdown
  }
}
