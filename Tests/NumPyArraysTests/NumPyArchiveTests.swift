import Fixtures
import MappedFiles
import Tensors
import Testing
import TorchArchive

/// `.npy` and `.npz` files read as `numpy.load` reads them.
@Suite("NumPy files") struct NumPyArchiveTests {
  private func open(_ name: String) throws -> NumPyArchive {
    try NumPyArchive(MappedFile(path: Fixtures.path("numpy/\(name)")).bytes)
  }

  @Test(
    "every array of an npz file reads as NumPy reads it", arguments: ["stored.npz", "deflated.npz"])
  func archives(file: String) throws {
    let archive = try open(file)
    #expect(archive.isArchive)
    #expect(Set(archive.names) == Set(ArrayFact.all.keys))
    for name in archive.names {
      let tensor = try #require(archive.tensor(named: name))
      #expect(try ArrayFact(tensor) == ArrayFact.all[name], "\(name)")
    }
  }

  @Test("names that differ only in case are two arrays")
  func caseOnly() throws {
    let array = try Fixtures.bytes("numpy/lone.npy")
    let records = ["w.npy", "W.npy"].map { ZipBuilder.Record($0, array) }
    let archive = try NumPyArchive(ByteRegion(copying: ZipBuilder(records).bytes))
    #expect(archive.names == ["w", "W"])
  }

  @Test(
    "the array of an npy file has an empty name",
    arguments: [
      ("lone.npy", "fortran"), ("version1.npy", "long"), ("version2.npy", "long"),
      ("version3.npy", "long"),
    ])
  func loneArrays(file: String, array: String) throws {
    let archive = try open(file)
    #expect(!archive.isArchive)
    #expect(archive.names == [""])
    #expect(try ArrayFact(#require(archive.tensor(named: ""))) == ArrayFact.all[array])
  }

  @Test("an array of dates, whose type states a unit, is unsupported and not malformed")
  func dates() throws {
    let archive = try open("date.npy")
    #expect(archive.names.isEmpty)
    #expect(archive.unsupportedTensors.map(\.kind) == ["NumPy date"])
  }

  @Test("a file cut at any byte is rejected")
  func truncation() throws {
    let bytes = try Fixtures.bytes("numpy/lone.npy")
    for count in 6..<bytes.count {
      #expect(throws: ArchiveError.self, "cut to \(count) bytes") {
        try NumPyArchive(ByteRegion(copying: Array(bytes.prefix(count))))
      }
    }
  }

  static let headers: [(text: String, sentence: String)] = [
    ("", "\"{\" is expected"),
    ("{}", "must name descr, fortran_order and shape"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}", "and no more"),
    ("{'descr': '<f4', 'descr': '<f4'}", "a key that was not there before is expected"),
    ("{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}", "must name"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", "a number"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", "has 4 bytes"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)", "\"}\" is expected"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} 1", "the end of the description"),
    ("{'descr': 'f', 'fortran_order': False, 'shape': (1,)}", "the type \"f\" or shape"),
    ("{'descr': '\\x3cf4', 'fortran_order': False, 'shape': (1,)}", "text in quotes"),
    (
      "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", "a number"
    ),
    (
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4)}", "exceeds"
    ),
    ("{'descr': " + String(repeating: "[", count: 40), "less nesting"),
  ]

  @Test("a malformed header throws malformedTensor with its fault", arguments: headers)
  func malformedHeaders(text: String, sentence: String) throws {
    let error = #expect(throws: ArchiveError.self) {
      try NumPyArchive(Self.file(text, data: [0, 0, 0, 0]))
    }
    #expect(error?.code == .malformedTensor)
    #expect(error?.detail.contains(sentence) == true, "\(error.map { "\($0)" } ?? "")")
  }

  @Test("spacing, quotes and Python 2 numbers are accepted")
  func headerVariants() throws {
    let text = "{ \"shape\" : ( 1L , ) ,'fortran_order':True, 'descr':\"<f4\"}\n"
    let archive = try NumPyArchive(Self.file(text, data: [0, 0, 128, 63]))
    #expect(try #require(archive.tensor(named: "")).elements(of: Float.self) == [1])
  }

  @Test("an unknown format version is rejected with its number")
  func unknownVersion() throws {
    var bytes = try Fixtures.bytes("numpy/lone.npy")
    bytes[6] = 4
    let error = #expect(throws: ArchiveError.self) {
      try NumPyArchive(ByteRegion(copying: bytes))
    }
    #expect(error?.detail.contains("version 4.0 of the .npy format") == true)
  }

  private static func file(_ description: String, data: [UInt8]) -> ByteRegion {
    let text = Array(description.utf8)
    let count = [UInt8(text.count & 0xFF), UInt8(text.count >> 8)]
    return ByteRegion(
      copying: Array("\u{93}NUMPY".unicodeScalars.map { UInt8($0.value) })
        + [1, 0] + count + text + data)
  }
}
