import Fixtures
import PickleReader
import Testing
import TorchArchive

/// The numbers that a refusal suggests, and the limits that scale with the file.
@Suite("Suggested limits") struct LimitSuggestionTests {
  private static let tensor = PickleCode.vector(count: 1)

  private func refusal(
    of bytes: [UInt8], _ set: (inout ArchiveOptions) -> Void
  ) throws -> (option: String, number: Int)? {
    var options = ArchiveOptions()
    options.limits.bytesPerTensor = .max
    options.limits.bytesPerStorageReference = .max
    options.limits.bytesPerValue = .max
    set(&options)
    guard let error = try error(opening: bytes, options: options) else { return nil }
    let match = try #require(error.detail.firstMatch(of: /--limit ([a-z-]+)=([0-9]+)/))
    return (String(match.1), try #require(Int(match.2)))
  }

  @Test(
    "a suggested number is large enough at once",
    arguments: [
      "opcodes", "stack", "memo", "values", "globals", "records", "tensors", "storage-references",
    ])
  func isLargeEnough(name: String) throws {
    let object =
      "](" + Self.tensor + .put(0) + (Self.tensor + .put(1)) * 40 + PickleCode.get(0) * 3 + "e"
    let bytes = ZipBuilder(
      pickle: object.pickled, storages: [("0", [0, 0, 128, 63])]
    ).bytes
    func set(_ number: Int, _ options: inout ArchiveOptions) {
      if let budget = Budget<PickleLimits>.all.first(where: { $0.name == name }) {
        options.pickle[keyPath: budget.number] = number
      }
      if let budget = Budget<ArchiveLimits>.all.first(where: { $0.name == name }) {
        options.limits[keyPath: budget.number] = number
      }
    }
    let first = try #require(try refusal(of: bytes) { set(1, &$0) })
    #expect(first.option == name)
    #expect(try refusal(of: bytes) { set(first.number, &$0) } == nil)
  }

  @Test("the defaults admit a tensor and a reference for each 70 bytes, as PyTorch writes views")
  func manyViews() throws {
    let limits = ArchiveLimits()
    #expect(limits.bytesPerTensor <= 70 && limits.bytesPerStorageReference <= 70)
    let object = "](" + Self.tensor * 3 + "e"
    let zip = ZipBuilder(
      pickle: object.pickled,
      storages: [("0", [0, 0, 128, 63]), ("1", [UInt8](repeating: 0, count: 4000))])
    var options = ArchiveOptions()
    options.limits.storageReferences = 2
    options.limits.bytesPerStorageReference = 1000
    #expect(try error(opening: zip.bytes, options: options) == nil)
    options.limits.bytesPerStorageReference = 4000
    #expect(try error(opening: zip.bytes, options: options)?.code == .limitExceeded)
  }
}
