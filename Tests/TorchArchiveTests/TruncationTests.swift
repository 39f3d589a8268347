import Fixtures
import Testing
import TorchArchive

/// A download cut short, at each byte where it may be.
@Suite("Truncation") struct TruncationTests {
  @Test(
    "a file cut short at any byte is rejected at a byte within it",
    arguments: [
      "tensors/lone-tensor-zip.pt", "zip/plain.pt", "zip/deflated.pt", "zip/comment.pt",
      "stream/cuda.pt", "stream/views.pt", "tar/cuda.pt",
    ])
  func everyByte(_ name: String) throws {
    let bytes = try Fixtures.bytes(name)
    let file = try TemporaryFile()
    for count in stride(from: 0, to: bytes.count, by: Fixtures.runsEveryCase ? 1 : 5) {
      try file.write(Array(bytes.prefix(count)))
      do throws(ArchiveError) {
        _ = try TorchArchive(path: file.path)
        Issue.record("\(count) bytes of \(bytes.count) are taken for a whole checkpoint")
      } catch {
        // An expectation for each of thousands of prefixes would take longer than reading them.
        guard error.offset ?? 0 > count || error.detail.isEmpty else { continue }
        Issue.record("cut to \(count) bytes: \(error)")
      }
    }
  }

  @Test(
    "a container without its end throws truncated",
    arguments: ["zip/plain.pt", "stream/cuda.pt", "tar/cuda.pt"])
  func message(_ name: String) throws {
    let bytes = try Fixtures.bytes(name)
    let error = try error(opening: Array(bytes.dropLast(100)))
    #expect(error?.code == .truncated)
    #expect(error?.detail.contains("cut short") == true)
    #expect(error?.detail.contains("fetch it again") == true)
  }
}
