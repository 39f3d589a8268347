import Fixtures
import Foundation
import PickleReader
import Testing
import TorchArchive

/// The 161 checkpoints of other projects, read where they lie; `.ci/run` says where.
private enum Corpus {
  static let folder = ProcessInfo.processInfo.environment["CHECKPOINT_CORPUS"]
  static let expectations =
    folder.map { folder in
      Fixtures.required { try Expectation.load("\(folder)/EXPECTED.json") }
    } ?? [:]
}

@Suite(
  "The shared corpus",
  .enabled(if: Corpus.folder != nil, "set CHECKPOINT_CORPUS to the corpus folder"))
struct CorpusTests {

  @Test("the corpus has 161 files")
  func count() {
    #expect(Corpus.expectations.count == 161)
  }

  @Test("a checkpoint reads as PyTorch reads it", arguments: Corpus.expectations.keys.sorted())
  func reads(_ name: String) throws {
    let expectation = try #require(Corpus.expectations[name])
    let path = "\(Corpus.folder ?? "")/\(name)"
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
