import Fixtures
import PickleReader
import Tensors
import Testing
import TorchArchive

/// The zip container, right and wrong in each of its fields.
@Suite("Zip records") struct ZipTests {
  static let data: [UInt8] = [0, 0, 128, 63, 0, 0, 0, 64]
  static let sound = ZipBuilder(
    pickle: PickleCode.dict([(.text("w"), .vector(count: 2))]).pickled, storages: [("0", data)])
  static let record = "archive/data/0"

  /// The offset of the local header of ``record``.
  static var position: Int { sound.positions[1] }

  @Test("a zip built by hand is read")
  func wellFormed() throws {
    let archive = try open(Self.sound.bytes)
    #expect(archive.container == .zip)
    #expect(archive.tensors.map(\.name) == ["w"])
    #expect(try archive.tensors[0].tensor.elements(of: Float.self) == [1, 2])
    #expect(archive.tensors[0].tensor.isPackedInStorage)
  }

  @Test(
    "a record of another size than the pickle's throws storageMismatch",
    arguments: [0, 4, 7, 9, 12])
  func otherSize(_ count: Int) throws {
    let zip = ZipBuilder(
      pickle: PickleCode.dict([(.text("w"), .vector(count: 2))]).pickled,
      storages: [("0", [UInt8](repeating: 1, count: count))])
    let error = try #require(try error(opening: zip.bytes))
    #expect(error.code == .storageMismatch)
    #expect(error.place == Self.record)
    #expect(error.detail.hasPrefix("the record has \(count) bytes, the pickle expects 2 elements"))
  }

  @Test("a zip without data.pkl throws notACheckpoint")
  func withoutPickle() throws {
    #expect(
      try refusal(of: Self.sound.removing("archive/data.pkl").bytes) == Refusal(.notACheckpoint))
  }

  @Test("a second data.pkl throws duplicateRecord")
  func twoPickles() throws {
    let pickle = PickleCode("N").pickled
    for name in ["archive/data.pkl", "other/data.pkl", "archive/inner/data.pkl", "data.pkl"] {
      let error = try error(opening: Self.sound.adding(.init(name, pickle)).bytes)
      #expect(error?.code == .duplicateRecord)
      #expect(error?.place == name)
    }
  }

  @Test("a record listed twice throws duplicateRecord")
  func listedTwice() throws {
    var same = ZipBuilder.Record(Self.record, Self.data)
    same.isListedOnly = true
    same.statedPosition = Self.position
    #expect(try refusal(of: Self.sound.adding(same).bytes)?.code == .duplicateRecord)
  }

  @Test("a record that reaches into the directory throws overlappingRecords")
  func intoDirectory() throws {
    let zip = Self.sound.changing("archive/version") {
      $0.byteCount += 10
      $0.compressedByteCount += 10
    }
    #expect(
      try refusal(of: zip.bytes)
        == Refusal(.overlappingRecords, in: "archive/version", at: zip.positions[2]))
  }

  @Test("a wrong offset in the directory throws malformedContainer")
  func wrongPosition() throws {
    let zip = Self.sound.changing(Self.record) { $0.statedPosition = Self.position + 1 }
    let refusal = try refusal(of: zip.bytes)
    #expect(refusal?.code == .malformedContainer)
    #expect(refusal?.place == Self.record)
  }

  @Test(
    "encrypted and patched records throw unsupportedFeature",
    arguments: [0x0001, 0x0020, 0x0040, 0x0041] as [UInt16], [true, false])
  func flags(_ flags: UInt16, _ isInBoth: Bool) throws {
    let zip = Self.sound.changing(Self.record) {
      $0.localFlags = flags
      if isInBoth { $0.flags = flags }
    }
    #expect(
      try refusal(of: zip.bytes)
        == Refusal(.unsupportedFeature, in: Self.record, at: Self.position))
  }

  @Test(
    "an unknown compression method throws unsupportedFeature",
    arguments: [1, 6, 9, 12, 14, 93, 95] as [UInt16])
  func method(_ method: UInt16) throws {
    let zip = Self.sound.changing(Self.record) { $0.method = method }
    #expect(
      try refusal(of: zip.bytes)
        == Refusal(.unsupportedFeature, in: Self.record, at: Self.position))
  }

  @Test("a stored record with two sizes is rejected")
  func twoSizes() throws {
    let zip = Self.sound.changing(Self.record) { $0.byteCount = 4 }
    #expect(try refusal(of: zip.bytes)?.place == Self.record)
  }

  @Test("a deflated record is unpacked")
  func deflated() throws {
    // 259 zeros in deflate's fixed code.
    let zip = ZipBuilder(
      pickle: PickleCode.vector("ByteStorage", count: 259).pickled, storages: [("0", [])]
    ).changing(Self.record) {
      $0.data = deflatedZeros(259)
      $0.method = 8
      $0.byteCount = 259
      $0.compressedByteCount = $0.data.count
      $0.checksum = crc32([UInt8](repeating: 0, count: 259))
    }
    let tensor = try open(zip.bytes).tensors[0].tensor
    #expect(try tensor.elements(of: UInt8.self) == [UInt8](repeating: 0, count: 259))
    #expect(!tensor.isReadInPlace)
  }

  /// A record that says it unpacks to `stated` bytes, and does to `count` zeros.
  static func bomb(_ count: Int, stated: Int) -> ZipBuilder {
    ZipBuilder(
      pickle: PickleCode.vector("ByteStorage", count: stated).pickled, storages: [("0", [])]
    ).changing(record) {
      $0.data = deflatedZeros(count)
      $0.method = 8
      $0.byteCount = stated
      $0.compressedByteCount = $0.data.count
      $0.checksum = 1
    }
  }

  @Test("a record at the unpacking limit is accepted and one over it is rejected")
  func bombLimit() throws {
    var options = ArchiveOptions()
    options.limits.unpackedBytes = 259
    options.limits.expansionRatio = 1
    #expect(try error(opening: Self.bomb(259, stated: 259).bytes, options: options) == nil)
    options.limits.unpackedBytes = 258
    #expect(
      try refusal(of: Self.bomb(259, stated: 259).bytes, options: options)?.code == .limitExceeded)
  }

  @Test(
    "a deflated record of another size than stated throws unreadableStorage",
    arguments: [258, 260, 517])
  func wrongSize(_ stated: Int) throws {
    let tensor = try open(Self.bomb(259, stated: stated).bytes).tensors[0].tensor
    let error = #expect(throws: TensorError.self) { try tensor.packedBytes() }
    #expect(error?.code == .unreadableStorage)
  }
}
