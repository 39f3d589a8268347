import Fixtures
import Foundation
import PickleReader
import Testing
import TorchArchive
import WeightConversion

/// Every file of the table, dealt with as the table says.
///
/// `testkit.costs` measures the cost of each with the release build.
@Suite("Hostile files", .serialized) struct HostileFileTests {
  @Test("every case has its file, and every file its case")
  func completeness() throws {
    let folder = Fixtures.path("hostile")
    let found = try FileManager.default.subpathsOfDirectory(atPath: folder).filter {
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(
        atPath: "\(folder)/\($0)", isDirectory: &isFolder)
      return exists && !isFolder.boolValue && $0 != "CASES.json"
    }
    let files = HostileCase.all.map(\.file)
    for file in files where !FileManager.default.fileExists(atPath: "\(folder)/\(file)") {
      Issue.record("\(file) is missing")
    }
    for name in found where !files.contains(where: { name == $0 || name.hasPrefix($0 + "/") }) {
      Issue.record("\(name) is in no case")
    }
    #expect(Set(files).count == files.count)
  }

  @Test("every demand of the page has its cases")
  func page() {
    for demand in HostilePage.demands {
      for name in demand.cases
      where !HostileCase.all.contains(where: { $0.topic == demand.topic && $0.name == name }) {
        Issue.record("\(demand.topic), \(demand.text): \(name) is in no row of the table")
      }
    }
  }

  @Test("every case is the answer to a demand, or was an attack")
  func cases() {
    let asked = HostilePage.demands.flatMap { demand in
      demand.cases.map { "\(demand.topic): \($0)" }
    }
    #expect(Set(asked).count == asked.count)
    let answered = HostileCase.all.filter { $0.topic != "Attacks" }.map {
      "\($0.topic): \($0.name)"
    }
    #expect(Set(answered) == Set(asked))
  }

  @Test("a pickle is read or refused as the table says", arguments: HostileCase.all(.pickle))
  func pickle(_ row: HostileCase) throws {
    let bytes = try Fixtures.bytes("hostile/\(row.file)")
    try check(row) { try Outcome(readingPickle: bytes) }
  }

  @Test(
    "every beginning of a pickle is cut short", arguments: HostileCase.all(.picklePrefixes))
  func prefixes(_ row: HostileCase) throws {
    let bytes = try Fixtures.bytes("hostile/\(row.file)")
    for count in bytes.indices {
      try check(row) { try Outcome(readingPickle: Array(bytes.prefix(count))) }
    }
  }

  @Test(
    "a checkpoint is read or refused as the table says",
    arguments: HostileCase.all(.archive, .open))
  func archive(_ row: HostileCase) throws {
    try check(row) {
      row.read == .open
        ? try Outcome(openingAny: row.path) : try Outcome(openingArchive: row.path)
    }
  }

  @Test(
    "every beginning of a checkpoint is refused", arguments: HostileCase.all(.archivePrefixes))
  func archivePrefixes(_ row: HostileCase) throws {
    let bytes = try Fixtures.bytes("hostile/\(row.file)")
    let file = try TemporaryFile()
    for count in bytes.indices {
      try file.write(Array(bytes.prefix(count)))
      try check(row) { try Outcome(openingArchive: file.path) }
      let error = #expect(throws: ArchiveError.self) { try TorchArchive(path: file.path) }
      let codes: [ArchiveError.Code] = [
        .truncated, .notACheckpoint, .malformedContainer, .missingRecord, .pickle,
      ]
      #expect(error.map { codes.contains($0.code) && $0.offset ?? 0 <= count } == true, "\(count)")
    }
  }

  @Test(
    "a conversion leaves the new output or the old one, and nothing beside it",
    arguments: HostileCase.all(.convert))
  func conversion(_ row: HostileCase) throws {
    let output = try TemporaryFile([1, 2, 3], named: "out.safetensors")
    try check(row) { try Outcome(converting: row.path, to: output.path) }
    if row.expect.error != nil { #expect(try output.bytes() == [1, 2, 3]) }
    #expect(try output.folder.names() == ["out.safetensors"])
  }

  @Test("every global is found where it stands", arguments: HostileCase.all(.globals))
  func globals(_ row: HostileCase) throws {
    let report = try GlobalReport(path: row.path)
    #expect(report.globals.map(HostileCase.Global.init) == row.expect.globals)
    #expect(report.gaps.count == row.expect.gaps, "\(report.gaps)")
  }

  @Test("where PyTorch reads wrong data in silence, nothing is read")
  func silentInPyTorch() {
    let silent = HostileCase.all.filter { $0.torch != nil }
    #expect(
      Set(silent.map { "\($0.topic): \($0.name)" }) == [
        "Tensors: one storage key under two element types", "Zip: a duplicated record",
        "Zip: a local name unlike the central one", "Zip: a wrong CRC of a tensor's record",
        "Zip: an entry within another", "Zip: two entries that share a local header",
        "Stream: a key list that misses a storage", "Stream: little_endian False",
        "Tar: a tensor larger than its storage", "Tar: a member that is there twice",
        "Tar: little_endian False over little-endian numbers",
      ])
    for row in silent { #expect(row.expect.error != nil) }
  }
}
