import Fixtures
import PickleReader
import Testing
import TorchArchive
import WeightConversion

/// An index is asked about in place of its shards.
@Suite("Globals of a sharded checkpoint") struct ShardGlobalTests {
  @Test("every shard is scanned and a missing one is reported")
  func shards() throws {
    let folder = try TemporaryFolder()
    for (name, fixture) in [
      ("1.bin", "a-record-in-capital-letters.zip"), ("2.bin", "a-wrong-extension.safetensors"),
    ] {
      try folder.copy("hostile/scanner-lessons/\(fixture)", to: name)
    }
    let index = #"{"weight_map": {"a": "1.bin", "b": "2.bin", "c": "3.bin"}}"#

    let report = try GlobalReport(
      path: folder.write(Array(index.utf8), to: "model.bin.index.json"))

    #expect(
      report.globals.map { "\($0.member): \($0.name)" } == [
        "1.bin/archive/DATA.PKL: os.system", "2.bin: os.system",
      ])
    #expect(report.suspicious.count == 2)
    #expect(report.gaps.count == 2)
    #expect(report.gaps.last?.hasPrefix("3.bin: ") == true)
  }

  @Test("an unreadable index is reported as not scanned")
  func brokenIndex() throws {
    let folder = try TemporaryFolder()
    let index = #"{"weight_map": {"a": "1.bin", "a": "1.bin"}}"#
    let report = try GlobalReport(
      path: folder.write(Array(index.utf8), to: "model.bin.index.json"))
    #expect(report.globals.isEmpty)
    #expect(report.gaps.count == 1)
    #expect(report.gaps.first?.hasPrefix("the shards, since the index is not readable: ") == true)
  }

  @Test("the globals of all pickles share one limit, which is reported once")
  func manyGlobals() throws {
    let file = try TemporaryFile(
      (0..<5).flatMap { [0x80, 2] + Array("cmodule\nname\($0)\n.".utf8) })
    var options = ArchiveOptions()
    options.pickle.globals = 1
    let report = try GlobalReport(path: file.path, options: options)
    #expect(report.globals.map(\.name) == (0..<4).map { "module.name\($0)" })
    #expect(report.gaps.count == 1)
    #expect(report.gaps.first?.contains("--limit globals") == true)
  }

  @Test("names that Python 2 wrote as bytes are found")
  func byteNames() throws {
    let file = try TemporaryFile([0x80, 4] + Array("U\u{2}osU\u{6}system".utf8) + [0x93, 0x2E])
    #expect(try GlobalReport(path: file.path).suspicious.map(\.name) == ["os.system"])
  }

  @Test("shards of a flat format name no globals")
  func flatShards() throws {
    let folder = try TemporaryFolder()
    let name = "model-00001-of-00001.safetensors"
    try folder.copy("safetensors/names.safetensors", to: name)
    let index = #"{"weight_map": {"a": "\#(name)"}}"#

    let report = try GlobalReport(
      path: folder.write(Array(index.utf8), to: "model.safetensors.index.json"))

    #expect(report.globals.isEmpty)
    #expect(report.gaps.isEmpty)
  }
}
