internal import CommandSupport
internal import WeightConversion

extension ReportPage {
  /// The page as one HTML file without scripts that refers to nothing outside itself.
  public var html: String {
    let verdict = isPermitted ? "whole" : "incomplete"
    let sorted = counts.filter(\.status.isProblem) + counts.filter { !$0.status.isProblem }
    var chips = sorted.map { status, count in
      Self.chip(
        "\(count) \(status.rawValue)", status.anchor,
        to: status.isProblem ? status.anchor : "tensors")
    }
    if notFiniteCount > 0 {
      chips.append(Self.chip("\(notFiniteCount) with NaN or infinity", "nan", to: "nan"))
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
      \(problems)
      <h2 id="tensors">Tensors</h2>
      \(sections(of: ModuleTree(entries)).joined(separator: "\n"))
      \(omission.map { "<p>\($0)</p>" } ?? "")
      </body>
      </html>

      """
  }

  private static let headings =
    (["tensor", "status", "shape", "dtype"] + TensorStatistics.titles + ["values", "note"])
    .map { "<th>\($0)</th>" }.joined()

  private static func chip(_ text: String, _ name: String, to anchor: String) -> String {
    "<li class=\"\(name)\"><a href=\"#\(anchor)\">\(text)</a></li>"
  }

  /// The most tensors of a page whose modules are all open; a browser lays out what is open.
  private static let longestOpenPage = 500
  /// The most tensors of one table, unless they are all in one module.
  private static let longestTable = 200

  /// A table for the tensors outside modules, then a section for each outermost module.
  private func sections(of tree: ModuleTree) -> [String] {
    let isOpen = tree.count <= Self.longestOpenPage
    return Self.ownTable(of: tree) + tree.modules.map { section(of: $0, path: $0.name, isOpen) }
  }

  /// A section to open for a module: one table, or a section for each module in it if it is large.
  private func section(of module: ModuleTree, path: String, _ isOpen: Bool) -> String {
    let isDivided = module.count > Self.longestTable && !module.modules.isEmpty
    let content =
      isDivided
      ? Self.ownTable(of: module)
        + module.modules.map { section(of: $0, path: "\(path).\($0.name)", isOpen) }
      : [Self.table(rows(of: module, path: path, depth: 0))]
    return """
      <details\(isOpen ? " open" : "")>\
      <summary class="\(module.isWhole ? "whole" : "incomplete")">\(module.name.escapedForHTML)\
      <small>\(module.count)</small></summary>
      \(content.joined(separator: "\n"))
      </details>
      """
  }

  private static func ownTable(of module: ModuleTree) -> [String] {
    module.tensors.isEmpty
      ? [] : [table(module.tensors.map { row($0.name, $0.entry, depth: 0) })]
  }

  private static func table(_ rows: [String]) -> String {
    """
    <div class="scroll"><table>
    <thead><tr>\(headings)</tr></thead>
    \(rows.joined(separator: "\n"))
    </table></div>
    """
  }

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
    let values = entry.statistics.map { Array($0.cells.dropLast(2)) } ?? ["", "", "", ""]
    let counts = entry.statistics.map { [$0.nanCount, $0.infinityCount].map(count) }
    let numbers =
      values.map { "<td class=\"number\">\($0)</td>" }.joined()
      + (counts ?? ["<td></td>", "<td></td>"]).joined()
    return """
      <tr class="\(entry.status.anchor)" title="\(entry.name.escapedForHTML)">\
      <td style="padding-left:\(depth)em">\(name.escapedForHTML)</td>\
      <td>\(entry.status.rawValue)</td><td class="number">\(entry.shapeText)</td>\
      <td>\((entry.dtype ?? "").escapedForHTML)</td>\(numbers)\
      <td>\(entry.statistics.map(Self.drawing) ?? "")</td>\
      <td>\((entry.note ?? "").escapedForHTML)</td></tr>
      """
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
      <title>from \(statistics.minimum.text(significantDigits: 4)) to \(statistics.maximum.text(significantDigits: 4))</title>\
      <path d="\(bars.joined())"/></svg>
      """
  }
}
