import Fixtures
import Foundation
import NativeFormat
import Tensors
import Testing

/// `Documentation/NativeFormat.md` says what the writer does.
@Suite("The format in NativeFormat.md") struct DocumentationTests {
  private let page: String

  init() throws {
    let root = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    page = try String(
      contentsOf: root.appending(path: "Documentation/NativeFormat.md"), encoding: .utf8)
  }

  /// The bytes of the fenced block that is marked `hex`: a position, then up to 16 bytes a line.
  private func example() throws -> [UInt8] {
    let block = try #require(page.firstRange(of: /```hex\n(?s:.*?)```/))
    var bytes: [UInt8] = []
    for line in page[block].split(separator: "\n").dropFirst().dropLast() {
      let fields = line.prefix(while: { $0 != "|" }).split(separator: " ")
      #expect(try Int(#require(fields.first), radix: 16) == bytes.count, "\(line)")
      bytes += try fields.dropFirst().map { try #require(UInt8($0, radix: 16)) }
    }
    return bytes
  }

  @Test("the writer makes the bytes of the worked example")
  func exampleBytes() throws {
    #expect(try Samples.exampleBytes() == example())
  }

  @Test("the worked example opens")
  func openingExample() throws {
    let folder = try TemporaryFolder()
    let file = try NativeFile(folder.file(example()))
    try file.verifyChecksums()
    #expect(file.metadata == ["writer": "example"])
    #expect(try file.tensor(named: "a")?.elements(of: Float.self) == [1, -2])
    #expect(file.entries.map(\.aliasOf) == [nil, "a", nil])
    #expect(try file.tensor(named: "n")?.elements(of: Int64.self) == [7])
  }

  @Test("the writer uses the table's number for every element type")
  func elementTypes() throws {
    for dtype in try NativeDTypeTable.rows(of: page) {
      let folder = try TemporaryFolder()
      let tensor = try Samples.tensor(
        dtype.dtype, [1], bytes: Array(repeating: 0, count: dtype.byteCount))
      try NativeFile.write([TensorToWrite(tensor, named: "t")], to: folder.path("t"))
      let bytes = try folder.bytes("t")
      #expect(Int(bytes[66]) == dtype.code, "\(dtype.dtype)")
    }
  }
}
