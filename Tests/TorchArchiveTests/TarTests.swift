import Fixtures
import PickleReader
import Tensors
import Testing
import TorchArchive

/// The members of a tar of before PyTorch 0.1.10, right and wrong in each of their parts.
@Suite("Tar checkpoints") struct TarTests {
  static let data: [UInt8] = [0, 0, 128, 63, 0, 0, 0, 64]
  static let storage = TarBuilder.storage(key: 7, data: data)
  static let tensor = TarBuilder.tensor(key: 5, storage: .int(7), size: [2], stride: [1])

  /// A tar of one tensor, with other bytes in its place or in that of its storage.
  static func tar(
    object: PickleCode = "P5\n", tensorCount: PickleCode = .int(1), tensors: [[UInt8]] = [tensor],
    storageCount: PickleCode = .int(1), storages: [[UInt8]] = [storage], views: PickleCode = "]"
  ) -> TarBuilder {
    TarBuilder(
      pickle: object.pickled, tensors: tensorCount.pickled + Array(tensors.joined()),
      storages: TarBuilder.storages(count: storageCount, storages, views: views))
  }

  /// Where a member's data begin in the file.
  static func start(_ member: String, in tar: TarBuilder) -> Int {
    var position = 0
    for entry in tar.members {
      if entry.name == member { break }
      position += 512 + (entry.data.count + 511) / 512 * 512
    }
    return position + 512
  }

  @Test("a tar built by hand is read")
  func wellFormed() throws {
    let archive = try open(Self.tar().bytes)
    #expect(archive.container == .tar)
    #expect(archive.tensors.map(\.name) == [""])
    #expect(try archive.tensors[0].tensor.elements(of: Float.self) == [1, 2])
  }

  @Test(
    "too many dimensions throw malformedTensor",
    arguments: [.max, 1 << 31 - 1, 1 << 31, 129] as [UInt32])
  func dimensions(_ count: UInt32) throws {
    let tar = Self.tar(tensors: [
      TarBuilder.tensor(key: 5, storage: .int(7), dimensionCount: count, size: [2], stride: [1])
    ])
    let refusal = try refusal(of: tar.bytes)
    #expect(refusal?.code == .malformedTensor)
    #expect(refusal?.place == "tensor 5")
  }

  @Test("more dimensions than the member's bytes throw truncated")
  func truncatedDimensions() throws {
    let tar = Self.tar(tensors: [
      TarBuilder.tensor(key: 5, storage: .int(7), dimensionCount: 64, size: [2], stride: [1])
    ])
    #expect(try refusal(of: tar.bytes)?.code == .truncated)
  }

  @Test(
    "an element count that overflows throws storageMismatch",
    arguments: [1 << 61, 1 << 62, 1 << 63, .max, 1 << 63 - 1] as [UInt64])
  func counts(_ count: UInt64) throws {
    let tar = Self.tar(storages: [TarBuilder.storage(key: 7, count: count, data: Self.data)])
    let refusal = try refusal(of: tar.bytes)
    #expect(refusal?.code == .storageMismatch)
    #expect(refusal?.place == "storage 7")
  }

  @Test("a wrong element count is rejected", arguments: [0, 1, 3, 1 << 40] as [UInt64])
  func wrongCounts(_ count: UInt64) throws {
    // Three elements take the list of views for data, which only the first release did without.
    let tar = Self.tar(storages: [TarBuilder.storage(key: 7, count: count, data: Self.data)])
    #expect(try refusal(of: tar.bytes) != nil)
  }

  @Test(
    "a wrong number of entries is rejected in its member",
    arguments: ["tensors", "storages"], [.int(0), .int(2)] as [PickleCode])
  func wrongEntryCount(_ member: String, _ count: PickleCode) throws {
    let tar = member == "tensors" ? Self.tar(tensorCount: count) : Self.tar(storageCount: count)
    #expect(try refusal(of: tar.bytes)?.place == member)
  }

  @Test(
    "an invalid number of entries throws malformedContainer at its offset",
    arguments: ["tensors", "storages"], [.int(-1), .int(.max), "N", .text("1")] as [PickleCode])
  func invalidEntryCount(_ member: String, _ count: PickleCode) throws {
    let tar = member == "tensors" ? Self.tar(tensorCount: count) : Self.tar(storageCount: count)
    #expect(
      try refusal(of: tar.bytes)
        == Refusal(.malformedContainer, in: member, at: Self.start(member, in: tar)))
  }

  @Test(
    "a tensor of a missing storage throws malformedContainer",
    arguments: [.int(8), .text("7"), "]"] as [PickleCode])
  func missingStorage(_ key: PickleCode) throws {
    let tar = Self.tar(tensors: [
      TarBuilder.tensor(key: 5, storage: key, size: [2], stride: [1])
    ])
    #expect(
      try refusal(of: tar.bytes)
        == Refusal(.malformedContainer, in: "tensors", at: Self.start("tensors", in: tar) + 5))
  }

  @Test(
    "an unknown identifier throws unknownPersistentID",
    arguments: ["P6\n", "Pfive\n", "P\n", "P5.0\n", "P99999999999999999999\n", "NQ", "K\u{5}Q"]
      as [PickleCode])
  func identifiers(_ object: PickleCode) throws {
    let tar = Self.tar(object: object)
    #expect(
      try refusal(of: tar.bytes)
        == Refusal(.unknownPersistentID, in: "pickle", at: Self.start("pickle", in: tar)))
  }

  @Test("a repeated storage throws duplicateRecord")
  func duplicates() throws {
    let storages = Self.tar(storageCount: .int(2), storages: [Self.storage, Self.storage])
    #expect(try refusal(of: storages.bytes)?.code == .duplicateRecord)
    #expect(try refusal(of: storages.bytes)?.place == "storage 7")
  }

  @Test(
    "a tensor past its storage is rejected and not resized",
    arguments: [
      ([3], [1], 0), ([2], [2], 0), ([2], [1], 1), ([-1], [1], 0), ([2], [-1], 0), ([2], [1], -1),
      ([1 << 32, 1 << 32], [1, 1], 0), ([2], [.max], 0), ([1], [1], .max),
    ] as [([Int], [Int], Int)])
  func geometry(_ size: [Int], _ stride: [Int], _ offset: Int) throws {
    let tar = Self.tar(tensors: [
      TarBuilder.tensor(key: 5, storage: .int(7), size: size, stride: stride, offset: offset)
    ])
    let refusal = try refusal(of: tar.bytes)
    #expect(refusal?.code == .tensor)
    #expect(refusal?.place == "tensor 5")
    #expect(refusal?.offset ?? 0 > Self.start("tensors", in: tar))
  }

  static func view(_ numbers: [Int]) -> PickleCode { .list([.tuple(numbers.map { .int($0) })]) }

  @Test("a view reads a part of its storage")
  func views() throws {
    let tar = Self.tar(
      tensors: [TarBuilder.tensor(key: 5, storage: .int(8), size: [1], stride: [1])],
      views: Self.view([8, 7, 1, 1]))
    #expect(try open(tar.bytes).tensors[0].tensor.elements(of: Float.self) == [2])
  }

  @Test(
    "a view past its storage throws storageMismatch",
    arguments: [(0, 3), (2, 1), (-1, 1), (0, -1), (1 << 62, 1), (.max, .max)] as [(Int, Int)])
  func viewBeyond(_ offset: Int, _ count: Int) throws {
    let refusal = try refusal(of: Self.tar(views: Self.view([8, 7, offset, count])).bytes)
    #expect(refusal == Refusal(.storageMismatch, in: "storage 8"))
  }

  @Test(
    "a malformed list of views throws malformedContainer",
    arguments: [
      "N", "}", .list(["N"]), view([8, 7, 0]), view([8, 7, 0, 1, 2]), view([8, 9, 0, 1]),
      .list([.tuple([.int(8), .int(7), .int(0), .int(1), "N"])]),
    ] as [PickleCode])
  func malformedViews(_ views: PickleCode) throws {
    let refusal = try refusal(of: Self.tar(views: views).bytes)
    #expect(refusal?.code == .malformedContainer)
    #expect(refusal?.place == "storages")
  }

  @Test("a view with the key of a storage throws duplicateRecord")
  func viewKey() throws {
    let refusal = try refusal(of: Self.tar(views: Self.view([7, 7, 0, 1])).bytes)
    #expect(refusal?.code == .duplicateRecord)
    #expect(refusal?.place == "storage 7")
  }
}
