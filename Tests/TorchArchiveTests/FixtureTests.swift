import Fixtures
import PickleReader
import Tensors
import Testing
import TorchArchive

/// Our own fixtures, each read as PyTorch reads it, or as its writer meant it where PyTorch cannot.
@Suite("Agreement with PyTorch") struct FixtureTests {
  static let expectations = Fixtures.required {
    try Expectation.load(Fixtures.path("EXPECTED.json"))
  }
  /// All but TorchScript, whose object is a program's.
  static let names = expectations.filter { $0.value.content != nil }.keys.sorted()

  @Test("a fixture reads as PyTorch reads it", arguments: names)
  func reads(_ name: String) throws {
    let expectation = try #require(Self.expectations[name])
    let archive = try openFixture(name)
    let container =
      switch archive.container {
      case .zip, .torchScript: "torch-zip"
      case .stream: "torch-legacy-stream"
      case .tar: "torch-legacy-tar"
      case .pickle: "pickle"
      }
    #expect(container == expectation.container)
    try archive.compare(archive.pickle.root, with: #require(expectation.content), at: [])
  }

  @Test("tensors share a storage exactly where they do in PyTorch", arguments: names)
  func sharedStorages(_ name: String) throws {
    let archive = try openFixture(name)
    let groups = try #require(Self.expectations[name]?.shared)
    var found: [ObjectIdentifier: [String]] = [:]
    for entry in archive.tensors {
      found[ObjectIdentifier(entry.tensor.storage), default: []].append(entry.name)
    }
    #expect(Set(found.values.filter { $0.count > 1 }) == Set(groups))
  }

  @Test(
    "tied names are one tensor and views of it are others",
    arguments: ["stream/shared.pt", "tar/shared.pt", "zip/comment.pt", "zip/deflated-zip64.pt"])
  func identity(_ name: String) throws {
    let stateDict = try openFixture(name).stateDict()
    let identities = stateDict.names.map { name in
      stateDict.tensor(named: name).flatMap(TensorIdentity.init)
    }
    #expect(stateDict.names.prefix(2) == ["encoder.weight", "decoder.weight"])
    #expect(identities.allSatisfy { $0 != nil })
    #expect(identities[0] == identities[1])
    #expect(Set(identities).count == identities.count - 1)
  }

  @Test(
    "every fixture of the container folders is listed",
    arguments: ["stream", "tar", "zip", "dtypes", "tensors", "unreadable", "resnets"])
  func completeness(_ folder: String) throws {
    let names = try Fixtures.names(in: folder)
    #expect(names.count > 5)
    for name in names {
      #expect(Self.expectations["\(folder)/\(name)"] != nil)
    }
  }
}

/// Opens a fixture; of a big-endian stream it must be said that PyTorch wrote it.
func openFixture(_ name: String) throws -> TorchArchive {
  var options = ArchiveOptions()
  if name.hasPrefix("stream/big-endian") { options.byteOrder = .little }
  return try TorchArchive(path: Fixtures.path(name), options: options)
}
