import Fixtures
import PickleReader
import Tensors
import Testing
import TorchArchive

/// What PyTorch saves and we do not read: named, never dropped, never in the way of the rest.
@Suite("Unsupported tensors") struct UnreadableTests {
  @Test(
    "an unsupported tensor is listed with its kind and the others are read",
    arguments: [
      ("sparse-coo-zip.pt", "sparse"), ("sparse-coo-stream.pt", "sparse"),
      ("sparse-csr-zip.pt", "sparse"), ("sparse-csr-stream.pt", "sparse"),
      ("nested-zip.pt", "nested"), ("meta-zip.pt", "meta"), ("meta-stream.pt", "meta"),
      ("jagged-zip.pt", "subclass (made by torch.nested._internal.nested_tensor._rebuild_njt)"),
    ])
  func kinds(_ file: String, _ kind: String) throws {
    let archive = try openFixture("unreadable/\(file)")
    #expect(archive.unsupportedTensors.map(\.name) == ["special"])
    #expect(archive.unsupportedTensors.map(\.kind) == [kind])
    #expect(archive.tensors.map(\.name) == ["plain"])
    #expect(try archive.tensors[0].tensor.elements(of: Float.self) == [1, 1])
  }

  @Test("an element type without arithmetic is listed by its name")
  func packed() throws {
    let archive = try openFixture("dtypes/packed-zip.pt")
    let kinds = ["bits8", "bits16", "bits1x8", "bits2x4", "bits4x2", "float4_e2m1fn_x2"]
    #expect(archive.unsupportedTensors.map(\.name) == kinds)
    #expect(archive.unsupportedTensors.map(\.kind) == kinds)
    #expect(archive.tensors.isEmpty)
  }

  @Test("a lone storage is not a tensor")
  func storage() throws {
    let archive = try openFixture("unreadable/lone-storage-zip.pt")
    #expect(archive.tensors.isEmpty)
    #expect(archive.storage(archive.pickle.root)?.storage.byteCount == 12)
  }

}
