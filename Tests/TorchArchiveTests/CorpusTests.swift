import Fixtures
import Foundation
import PickleReader
import Testing
import TorchArchive

/// The 161 checkpoints of other projects, which are not part of this repository.
private enum Corpus {
  static let expectations =
    Fixtures.corpusFolder.map { folder in
      Fixtures.required { try Expectation.load("\(folder)/EXPECTED.json") }
    } ?? [:]
}

@Suite(
  "The shared corpus",
  .enabled(if: Fixtures.corpusFolder != nil, "CHECKPOINT_CORPUS is not set"))
struct CorpusTests {
  @Test("the corpus has 161 files")
  func count() {
    #expect(Corpus.expectations.count == 161)
  }

  @Test("a checkpoint reads as PyTorch reads it", arguments: Corpus.expectations.keys.sorted())
  func reads(_ name: String) throws {
    let expectation = try #require(Corpus.expectations[name])
    let path = "\(Fixtures.corpusFolder ?? "")/\(name)"
    guard let content = expectation.content else {
      let error = #expect(throws: ArchiveError.self) { try TorchArchive(path: path) }
      #expect(error?.code == .notACheckpoint)
      return
    }
    let archive = try TorchArchive(path: path)
    #expect("torch-\(archive.container == .zip ? "zip" : "legacy-stream")" == expectation.container)
    try archive.compare(archive.pickle.root, with: content, at: [])
  }
}
