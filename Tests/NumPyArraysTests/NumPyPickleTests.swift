import Fixtures
import MappedFiles
import Tensors
import Testing
import TorchArchive

/// Arrays in pickles are tensors, and what else NumPy pickles is passed over.
@Suite("NumPy arrays in pickles") struct NumPyPickleTests {
  @Test(
    "every array reads as NumPy reads it in every protocol",
    arguments: [
      "protocol0", "protocol1", "protocol2", "protocol3", "protocol4", "protocol5", "numpy1",
    ])
  func arrays(file: String) throws {
    let archive = try TorchArchive(path: Fixtures.path("numpy/\(file).pkl"))
    #expect(archive.container == .pickle)
    #expect(Set(archive.tensors.map(\.name)) == Set(ArrayFact.all.keys))
    #expect(archive.unsupportedTensors.isEmpty)
    for entry in archive.tensors {
      #expect(try ArrayFact(entry.tensor) == ArrayFact.all[entry.name], "\(entry.name)")
    }
  }

  @Test("arrays keep the memory order and the byte order of the file")
  func order() throws {
    let state = try TorchArchive(path: Fixtures.path("numpy/protocol4.pkl")).stateDict()
    let fortran = try #require(state.tensor(named: "fortran"))
    #expect(fortran.shape == [3, 4, 5])
    #expect(fortran.layout.strides == [1, 3, 12])
    let big = try #require(state.tensor(named: "big fortran"))
    #expect(big.layout.strides == [1, 3])
    #expect(big.storage.byteOrder == .big)
    #expect(try big.elements(of: Int16.self).prefix(3) == [-100, -63, -26])
  }

  @Test(
    "long arrays are read in place from the mapped file",
    arguments: ["protocol3", "protocol4", "protocol5"])
  func longArrays(file: String) throws {
    let archive = try TorchArchive(path: Fixtures.path("numpy/\(file).pkl"))
    let long = try #require(try archive.stateDict().tensor(named: "long"))
    let region = try #require(long.storage.mappedRegion)
    #expect(region.position > 0)
    #expect(archive.file.bytes.subregion(at: region.position, count: region.count) == region)
  }

  @Test("arrays with unsupported elements are reported with their kind")
  func unsupportedArrays() throws {
    let archive = try TorchArchive(path: Fixtures.path("numpy/unsupported.pkl"))
    #expect(archive.tensors.map(\.name) == ["weight"])
    #expect(
      archive.unsupportedTensors == [
        UnsupportedTensor(name: "structured", kind: "NumPy structured"),
        UnsupportedTensor(name: "masked", kind: "NumPy masked"),
        UnsupportedTensor(name: "date", kind: "NumPy date"),
      ])
  }

  @Test(
    "an array that contradicts its shape throws malformedTensor",
    arguments: [
      // The last number of the shape (40, 50) becomes 51.
      (find: [0x4B, 40, 0x4B, 50] as [UInt8], replacement: [0x4B, 40, 0x4B, 51] as [UInt8]),
      // The shape's tuple of two becomes a float and a tuple of one.
      (find: [0x4B, 40, 0x4B, 50], replacement: [0x4E, 0x4E, 0x4B, 50]),
    ])
  func contradictions(
    change: (find: [UInt8], replacement: [UInt8])
  ) throws {
    var bytes = try Fixtures.bytes("numpy/protocol4.pkl")
    let start = try #require(
      bytes.indices.first { bytes[$0...].starts(with: change.find) })
    bytes.replaceSubrange(start..<start + change.find.count, with: change.replacement)
    let folder = try TemporaryFolder()
    let file = try folder.file(bytes)
    let error = #expect(throws: ArchiveError.self) { try TorchArchive(file) }
    #expect(error?.code == .malformedTensor)
    #expect(error?.place == "long")
  }
}
