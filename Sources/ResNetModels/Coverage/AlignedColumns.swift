/// Rows of text as lines whose columns stand below each other, two spaces apart.
///
/// - Parameters:
///   - rows: The cells of each row; a row may end early.
///   - right: The columns that end below each other, as numbers do.
package func aligned(_ rows: [[String]], right: Range<Int> = 0..<0) -> [String] {
  let columns = 0..<(rows.map(\.count).max() ?? 0)
  let widths = columns.map { column in
    rows.map { $0.dropFirst(column).first?.count ?? 0 }.max() ?? 0
  }
  return rows.map { row in
    let last = row.lastIndex { !$0.isEmpty } ?? 0
    let cells = zip(row, widths).enumerated().prefix(last + 1).map { column, cell in
      let (text, width) = cell
      let padding = String(repeating: " ", count: width - text.count)
      if right.contains(column) { return padding + text }
      return column == last ? text : text + padding
    }
    return cells.joined(separator: "  ")
  }
}
