import Tensors
import Testing

/// The rows of the published table of element types: a number, a name, a number of bytes.
enum NativeDTypeTable {
  struct Row {
    let code: Int
    let dtype: DType
    let byteCount: Int
  }

  /// Reads the table and holds it against the types that there are.
  static func rows(of page: String) throws -> [Row] {
    let rows = try page.matches(of: /\| ([0-9]+) \| `([a-z0-9_]+)` \| ([0-9]+) \|/).map { match in
      Row(
        code: try #require(Int(match.1)), dtype: try #require(DType(rawValue: String(match.2))),
        byteCount: try #require(Int(match.3)))
    }
    #expect(Set(rows.map(\.dtype)) == Set(DType.allCases.filter { !$0.isQuantized }))
    #expect(rows.map(\.code) == Array(1...21))
    for row in rows { #expect(row.byteCount * 8 == row.dtype.bitWidth) }
    return rows
  }
}
