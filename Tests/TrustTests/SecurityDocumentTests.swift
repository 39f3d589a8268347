import Foundation
import PickleReader
import Testing
import TorchArchive

/// `SECURITY.md`, which must say of the budgets what the code says.
@Suite("Limits in SECURITY.md") struct SecurityDocumentTests {
  /// The rows of its table: name, default, noun.
  static let rows: [String] = {
    let (pickle, archive) = (PickleLimits(), ArchiveLimits())
    return Budget<PickleLimits>.all.map { row($0.name, pickle[keyPath: $0.number], $0.noun) }
      + Budget<ArchiveLimits>.all.map { row($0.name, archive[keyPath: $0.number], $0.noun) }
  }()

  private static func row(_ name: String, _ number: Int, _ noun: String) -> String {
    "| `\(name)` | \(number) | \(noun) |"
  }

  @Test("the table of limits equals the code's, row by row")
  func table() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "SECURITY.md")
    let lines = try String(contentsOf: path, encoding: .utf8).split(separator: "\n")
    let table = lines.drop { !$0.hasPrefix("| `--limit`") }.dropFirst(2)
      .prefix { $0.hasPrefix("|") }
    #expect(table.map(String.init) == Self.rows)
  }

  @Test("every limit has its own name and every field a limit")
  func names() {
    let names = Budget<PickleLimits>.all.map(\.name) + Budget<ArchiveLimits>.all.map(\.name)
    #expect(Set(names).count == names.count)
    let fields =
      Mirror(reflecting: PickleLimits()).children.count
      + Mirror(reflecting: ArchiveLimits()).children.count
    // `bytesPerValue`, `bytesPerTensor`, `bytesPerStorageReference` and `bytesPerNameByte` admit,
    // they do not refuse.
    #expect(names.count == fields - 4)
  }
}
