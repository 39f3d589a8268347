internal import WeightConversion

extension TensorSurvey.Status {
  /// True if a person has to decide something about the tensor.
  var isProblem: Bool {
    switch self {
    case .missing, .mismatched, .unexpected, .notRead: true
    case .loaded, .ignored, .leftOut: false
    }
  }

  /// The status as a class or an anchor of the page.
  var anchor: String { rawValue.split(separator: " ").joined(separator: "-") }
}

extension TensorStatistics {
  /// True if a value is infinite or not a number.
  var hasNotFinite: Bool { nanCount > 0 || infinityCount > 0 }
}

extension ReportPage {
  /// The most tensors that the list of problems shows of each kind.
  private static let longestList = 100

  /// A list of what calls for attention: each kind of problem under its anchor.
  var problems: String {
    let kinds = TensorSurvey.Status.allCases.filter(\.isProblem).map { status in
      (anchor: status.anchor, entries: entries.filter { $0.status == status })
    }
    let notFinite = (
      anchor: "nan", entries: entries.filter { $0.statistics?.hasNotFinite == true }
    )
    let bodies = (kinds + [notFinite]).filter { !$0.entries.isEmpty }.map { kind in
      let rest = kind.entries.count - Self.longestList
      return
        (["<tbody id=\"\(kind.anchor)\">"]
        + kind.entries.prefix(Self.longestList).map(Self.problem)
        + (rest > 0 ? ["<tr><td colspan=\"7\">… and \(rest) more</td></tr>"] : [])
        + ["</tbody>"]).joined(separator: "\n")
    }
    guard !bodies.isEmpty else { return "" }
    let titles = ["tensor", "status", "shape", "dtype", "NaN", "infinite", "note"]
    return """
      <h2>Problems</h2>
      <div class="scroll"><table>
      <thead><tr>\(titles.map { "<th>\($0)</th>" }.joined())</tr></thead>
      \(bodies.joined(separator: "\n"))
      </table></div>
      """
  }

  private static func problem(_ entry: TensorSurvey.Entry) -> String {
    let name = entry.name.isEmpty ? "(no name)" : entry.name.escapedForHTML
    let counts = entry.statistics.map { [$0.nanCount, $0.infinityCount] }
    let cells = counts?.map(Self.count) ?? ["<td></td>", "<td></td>"]
    return """
      <tr class="problem \(entry.status.anchor)"><td>\(name)</td>\
      <td>\(entry.status.rawValue)</td><td class="number">\(entry.shapeText)</td>\
      <td>\((entry.dtype ?? "").escapedForHTML)</td>\(cells.joined())\
      <td>\((entry.note ?? "").escapedForHTML)</td></tr>
      """
  }

  /// A count of values that are not finite as a cell, in a color of its own unless it is zero.
  static func count(_ number: Int) -> String {
    "<td class=\"number \(number > 0 ? "nan" : "zero")\">\(number)</td>"
  }
}
