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
  @Test("every row has its file and every file its row")
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
      Issue.record("\(name) is in no row")
    }
    #expect(Set(files).count == files.count)
  }

  @Test("a pickle is read or rejected as its row states", arguments: HostileCase.all(.pickle))
  func pickle(_ row: HostileCase) throws {
    let bytes = try Fixtures.bytes("hostile/\(row.file)")
    try check(row) { try Outcome(readingPickle: bytes) }
  }

  @Test(
    "every prefix of a pickle is rejected as its row states",
    arguments: HostileCase.all(.picklePrefixes))
  func picklePrefixes(_ row: HostileCase) throws {
    let bytes = try Fixtures.bytes("hostile/\(row.file)")
    for count in bytes.indices {
      try check(row) { try Outcome(readingPickle: Array(bytes.prefix(count))) }
    }
  }

  @Test(
    "a checkpoint is read or rejected as its row states",
    arguments: HostileCase.all(.archive, .open))
  func archive(_ row: HostileCase) throws {
    try check(row) {
      row.read == .open
        ? try Outcome(openingAny: row.path) : try Outcome(openingArchive: row.path)
    }
  }

  @Test("every prefix of a checkpoint is rejected", arguments: HostileCase.all(.archivePrefixes))
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
    "a conversion leaves the new output or the old one and no partial file",
    arguments: HostileCase.all(.convert))
  func conversion(_ row: HostileCase) throws {
    let output = try TemporaryFile([1, 2, 3], named: "out.safetensors")
    try check(row) { try Outcome(converting: row.path, to: output.path) }
    if row.expect.error != nil { #expect(try output.bytes() == [1, 2, 3]) }
    #expect(try output.folder.names() == ["out.safetensors"])
  }

  @Test("every global is found at its offset", arguments: HostileCase.all(.globals))
  func globals(_ row: HostileCase) throws {
    let report = try GlobalReport(path: row.path)
    #expect(report.globals.map(HostileCase.Global.init) == row.expect.globals)
    #expect(report.gaps.count == row.expect.gaps, "\(report.gaps)")
  }

  @Test("files that PyTorch reads wrongly without an error are rejected")
  func silentInPyTorch() {
    let rows = HostileCase.all.filter { $0.torch != nil }
    #expect(rows.count >= 11)
    for row in rows { #expect(row.expect.error != nil, "\(row)") }
  }
}
