internal import WeightConversion

extension ReportPage {
  /// The page as one HTML file without scripts that refers to nothing outside itself.
  public var html: String {
    let verdict = isPermitted ? "whole" : "incomplete"
    let chips = counts.map { status, count in
      "<li class=\"\(Self.name(of: status))\">\(count) \(status.rawValue)</li>"
    }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>\(title.escapedForHTML)</title>
      <style>\(Self.style)</style>
      </head>
      <body>
      <h1 class="\(verdict)">\(title.escapedForHTML)</h1>
      \(facts.map { "<p>\($0.escapedForHTML)</p>" }.joined(separator: "\n"))
      <ul class="counts">\(chips.joined())</ul>
      <table>
      <thead><tr>\(Self.headings)</tr></thead>
      \(rows(of: ModuleTree(entries), path: "", depth: 0).joined(separator: "\n"))
      </table>
      \(omission.map { "<p>\($0)</p>" } ?? "")
      </body>
      </html>

      """
  }

  private static let headings =
    (["tensor", "status", "shape", "dtype"] + TensorStatistics.titles + ["values", "note"])
    .map { "<th>\($0)</th>" }.joined()

  /// A table section for each module: its path, then its tensors.
  private func rows(of tree: ModuleTree, path: String, depth: Int) -> [String] {
    var rows: [String] = []
    if depth > 0 {
      rows.append(
        """
        <tr class="module \(tree.isWhole ? "whole" : "incomplete")"><th colspan="12" \
        style="padding-left:\(depth)em">\(tree.name.escapedForHTML)\
        <small>\(path.escapedForHTML) · \(tree.count)</small></th></tr>
        """)
    }
    rows += tree.tensors.map { Self.row($0.name, $0.entry, depth: depth + 1) }
    let inner = tree.modules.flatMap { module in
      self.rows(
        of: module, path: path.isEmpty ? module.name : "\(path).\(module.name)", depth: depth + 1)
    }
    return ["<tbody>"] + rows + ["</tbody>"] + inner
  }

  private static func row(_ name: String, _ entry: TensorSurvey.Entry, depth: Int) -> String {
    let values = entry.statistics?.cells ?? TensorStatistics.titles.map { _ in "" }
    let numbers = values.map { "<td class=\"number\">\($0)</td>" }.joined()
    return """
      <tr class="\(Self.name(of: entry.status))" title="\(entry.name.escapedForHTML)">\
      <td style="padding-left:\(depth)em">\(name.escapedForHTML)</td>\
      <td>\(entry.status.rawValue)</td><td class="number">\(entry.shapeText)</td>\
      <td>\((entry.dtype ?? "").escapedForHTML)</td>\(numbers)\
      <td>\(entry.statistics.map(Self.drawing) ?? "")</td>\
      <td>\((entry.note ?? "").escapedForHTML)</td></tr>
      """
  }

  /// The name of a status as a class of the style sheet.
  private static func name(of status: TensorSurvey.Status) -> String {
    status.rawValue.split(separator: " ").joined(separator: "-")
  }

  /// The histogram as a small drawing, the tallest bar 20 units high.
  private static func drawing(of statistics: TensorStatistics) -> String {
    guard let tallest = statistics.histogram.max(), tallest > 0 else { return "" }
    let bars = statistics.histogram.enumerated().filter { $0.element > 0 }.map { bin, count in
      // A bar of one value among millions is seen, too.
      let height = max(1, Int((20 * Double(count) / Double(tallest)).rounded()))
      return "M\(bin * 3) 20v-\(height)h2v\(height)z"
    }
    let width = 3 * TensorStatistics.binCount
    return """
      <svg width="\(width)" height="20" viewBox="0 0 \(width) 20" role="img">\
      <title>from \(statistics.minimum.shortText) to \(statistics.maximum.shortText)</title>\
      <path d="\(bars.joined())"/></svg>
      """
  }

  private static let style = """
    :root{color-scheme:light dark;font:14px/1.4 system-ui,sans-serif}
    body{margin:2em auto;max-width:1200px;padding:0 1em}
    h1{font-size:1.4em;border-left:.4em solid;padding-left:.5em}
    h1.whole{border-color:#2a9d4a}h1.incomplete{border-color:#d43c3c}
    ul.counts{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.6em}
    ul.counts li{padding:.2em .7em;border-radius:1em;background:#8882}
    table{border-collapse:collapse;width:100%}
    thead th{position:sticky;top:0;background:Canvas;text-align:left;border-bottom:1px solid #8888}
    td,th{padding:.1em .5em;white-space:nowrap;font-weight:inherit}
    td:last-child{white-space:normal}
    td:first-child{border-left:.3em solid transparent}
    .number{text-align:right;font-variant-numeric:tabular-nums}
    tr.module th{text-align:left;font-weight:600;border-top:1px solid #8884}
    tr.module.incomplete th{color:#d43c3c}
    small{font-weight:400;opacity:.6;margin-left:1em}
    svg path{fill:#4a7fd4}
    .loaded td:first-child{border-color:#2a9d4a}
    .missing td:first-child,.size-mismatch td:first-child{border-color:#d43c3c}
    .missing td:nth-child(2),.size-mismatch td:nth-child(2){color:#d43c3c;font-weight:600}
    .unexpected td:first-child,.not-read td:first-child{border-color:#d9902f}
    .unexpected td:nth-child(2),.not-read td:nth-child(2){color:#d9902f;font-weight:600}
    .ignored td:first-child,.left-out td:first-child{border-color:#8886}
    li.loaded{color:#2a9d4a}li.missing,li.size-mismatch{color:#d43c3c}
    li.unexpected,li.not-read{color:#d9902f}
    """
}
