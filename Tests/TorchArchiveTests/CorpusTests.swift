import Foundation
import Testing
import TorchArchive

/// The 161 checkpoints of other projects, read where they lie; `.ci/run` says where.
@Suite(
  "The shared corpus",
  .enabled(if: CorpusTests.folder != nil, "set CHECKPOINT_CORPUS to the corpus folder"))
struct CorpusTests {
  static let folder = ProcessInfo.processInfo.environment["CHECKPOINT_CORPUS"]
  static let expectations = (try? folder.map { try Expectation.load("\($0)/EXPECTED.json") }) ?? [:]

  @Test("all 161 files are there")
  func count() {
    #expect(Self.expectations?.count == 161)
  }

  @Test("a file reads as PyTorch reads it", arguments: (expectations ?? [:]).keys.sorted())
  func reads(_ name: String) throws {
    let expectation = try #require(Self.expectations?[name])
    let path = "\(Self.folder ?? "")/\(name)"
    guard let content = expectation.content else {
      let error = #expect(throws: ArchiveError.self) { try TorchArchive(path: path) }
      #expect(error?.code == .notACheckpoint)
      return
    }
    let archive = try TorchArchive(path: path)
    #expect("torch-\(archive.container == .zip ? "zip" : "legacy-stream")" == expectation.container)
    try archive.compare(archive.pickle.root, with: content, at: name)
  }
}
