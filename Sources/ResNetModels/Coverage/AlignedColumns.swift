/// The characters that a column has room for; what is longer stands out of it.
private let maximumColumnWidth = 100

/// Rows of text as lines whose columns stand below each other, two spaces apart.
///
/// - Parameters:
///   - rows: The cells of each row; a row may end early.
///   - right: The columns that end below each other, as numbers do.
package func aligned(_ rows: [[String]], right: Range<Int> = 0..<0) -> [String] {
  let counts = rows.map { $0.map(characterCount) }
  let columns = 0..<(rows.map(\.count).max() ?? 0)
  let widths = columns.map { column in counts.map { $0.dropFirst(column).first ?? 0 }.max() ?? 0 }
  return zip(rows, counts).map { row, counts in
    let last = row.lastIndex { !$0.isEmpty } ?? 0
    let cells = row.indices.prefix(last + 1).map { column in
      let padding = String(repeating: " ", count: widths[column] - counts[column])
      if right.contains(column) { return padding + row[column] }
      return column == last ? row[column] : row[column] + padding
    }
    return cells.joined(separator: "  ")
  }
}

/// The characters of a text, as many as a column has room for, and so many for any text of four times
/// as many bytes: accents upon accents cost much to tell apart.
private func characterCount(_ text: String) -> Int {
  text.utf8.count > 4 * maximumColumnWidth
    ? maximumColumnWidth : min(text.count, maximumColumnWidth)
}
