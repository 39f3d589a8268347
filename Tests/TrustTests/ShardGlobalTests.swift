import Fixtures
import Foundation
import Testing
import TorchArchive
import WeightConversion

/// An index is asked about in place of its shards.
@Suite("Globals of a sharded checkpoint") struct ShardGlobalTests {
  @Test("every shard is looked through, and one that is not there is a gap")
  func shards() throws {
    let index = try TemporaryFile(
      Array(#"{"weight_map": {"a": "1.bin", "b": "2.bin", "c": "3.bin"}}"#.utf8),
      named: "model.bin.index.json")
    let folder = URL(filePath: index.folder)
    for (name, fixture) in [
      ("1.bin", "a-record-in-capital-letters.zip"), ("2.bin", "a-wrong-extension.safetensors"),
    ] {
      let bytes = try Fixtures.bytes("hostile/scanner-lessons/\(fixture)")
      try Data(bytes).write(to: folder.appending(path: name))
    }

    let report = try GlobalReport(path: index.path)

    #expect(
      report.globals.map { "\($0.member): \($0.name)" } == [
        "1.bin/archive/DATA.PKL: os.system", "2.bin: os.system",
      ])
    #expect(report.suspicious.count == 2)
    #expect(report.gaps.count == 2)
    #expect(report.gaps.last?.hasPrefix("3.bin: ") == true)
  }

  @Test("shards of a flat format name nothing and leave no gap")
  func flatShards() throws {
    let name = "model-00001-of-00001.safetensors"
    let index = try TemporaryFile(
      Array(#"{"weight_map": {"a": "\#(name)"}}"#.utf8), named: "model.safetensors.index.json")
    try Data(Fixtures.bytes("safetensors/names.safetensors"))
      .write(to: URL(filePath: index.folder).appending(path: name))

    let report = try GlobalReport(path: index.path)

    #expect(report.globals.isEmpty)
    #expect(report.gaps.isEmpty)
  }
}
