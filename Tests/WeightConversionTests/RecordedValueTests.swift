import Fixtures
import Tensors
import Testing
import WeightConversion

/// The scalars next to the tensors of a checkpoint.
@Suite("Recorded values") struct RecordedValueTests {
  private func values(_ pickle: PickleCode) throws -> [RecordedValue] {
    let folder = try TemporaryFolder()
    let path = try folder.write(pickle.pickled, to: "values.pkl")
    return try Inspection(WeightFile(path: path), digests: false).recorded ?? []
  }

  @Test("numbers, texts and arguments are collected by their paths")
  func fixture() throws {
    let file = try WeightFile(path: Fixtures.path("training/arguments.pth"))
    let recorded = try Inspection(file, digests: false).recorded ?? []
    #expect(
      recorded.map(\.name) == [
        "epoch", "arch", "args.lr", "args.data", "args.dist", "args.amp", "best_acc1", "note",
        "optimizer.param_groups.0.lr",
      ])
    #expect(recorded.first?.content == .integer(3))
    #expect(recorded[2].content == .number(0.1))
    #expect(recorded[5].content == .bool(true))
    #expect(recorded[6].content == .text("nan"))
  }

  @Test("at most 64 values are collected")
  func count() throws {
    let entries = (0..<1000).map { (PickleCode.text("key \($0)"), PickleCode("N")) }
    #expect(try values(.dict(entries)).count == 64)
  }

  @Test("a dictionary within itself ends")
  func cycle() throws {
    let found = try values("}" + .put(0) + .text("a") + .get(0) + "s" + .text("b") + "Ns")
    #expect(found.count <= 64)
    #expect(found.contains { $0.name == "b" })
  }

  @Test("totals count tied tensors each, by element type")
  func totals() throws {
    let file = try WeightFile(path: Fixtures.path("resnets/resnet18-tied.pth"))
    let inspection = try Inspection(file, digests: false)
    #expect(inspection.total.tensors == file.entries.count)
    #expect(inspection.types.compactMap(\.dtype) == ["float32", "int64"])
    #expect(inspection.types.map(\.tensors).reduce(0, +) == inspection.total.tensors)
    #expect(
      inspection.total.bytes == file.entries.map(\.tensor.byteCount).reduce(0, +))
  }
}
