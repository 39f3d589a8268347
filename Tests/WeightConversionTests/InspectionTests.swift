import Fixtures
import Tensors
import Testing
import TorchArchive
import WeightConversion

/// What a file holds, against what PyTorch reads from it.
@Suite("Inspections") struct InspectionTests {
  /// A pickled module has its parameters elsewhere than its state dictionary has them, and of what
  /// is packed or jagged there is a refusal.
  static let fixtures = Fixtures.required {
    Fixtures.expectedTensors.keys.sorted().filter { name in
      Fixtures.expectedTensors[name] != .some(nil) && !name.contains("module")
        && !name.hasPrefix("dtypes/packed") && !name.hasPrefix("unreadable/jagged")
    }
  }

  @Test("every tensor equals the one that PyTorch reads", arguments: fixtures)
  func tensors(fixture: String) throws {
    var options = ArchiveOptions()
    // These two leave it open; of the others that are big-endian it is known.
    if fixture.hasPrefix("stream/big-endian") { options.byteOrder = .little }
    let file = try WeightFile(path: Fixtures.path(fixture), options: options)
    let found = try Inspection(file, digests: true).tensors.map { entry in
      ExpectedTensor(
        name: entry.name, dtype: entry.dtype, shape: entry.shape, strides: entry.strides,
        offset: entry.offset, bytes: entry.bytes, sha256: entry.sha256 ?? "")
    }
    #expect(found == Fixtures.tensors(of: fixture))
  }

  @Test("there are enough fixtures with tensors")
  func fixtureCount() {
    #expect(Self.fixtures.count > 60)
    #expect(Self.fixtures.filter { Fixtures.tensors(of: $0).isEmpty }.count < 5)
  }

  @Test("an inspection without digests has none")
  func withoutDigests() throws {
    let file = try WeightFile(path: Fixtures.path("resnets/resnet18-zip.pth"))
    let inspection = try Inspection(file, digests: false)
    #expect(inspection.tensors.count == 122)
    #expect(inspection.tensors.allSatisfy { $0.sha256 == nil })
  }

  @Test("an unsupported tensor is named")
  func unsupported() throws {
    let file = try WeightFile(path: Fixtures.path("unreadable/nested-zip.pt"))
    let inspection = try Inspection(file, digests: true)
    #expect(inspection.unsupported.map(\.name) == ["special"])
    #expect(inspection.unsupported.map(\.kind) == ["nested"])
  }
}
