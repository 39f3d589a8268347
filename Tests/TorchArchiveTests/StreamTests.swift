import Fixtures
import MappedFiles
import PickleReader
import Tensors
import Testing
import TorchArchive

/// The stream of PyTorch 0.1.10 to 1.5, right and wrong in each of its parts.
@Suite("Streams") struct StreamTests {
  static let data: [UInt8] = [0, 0, 128, 63, 0, 0, 0, 64]
  static let sound = StreamBuilder(
    object: .dict([(.text("w"), .vector(count: 2))]), storages: [("0", data)])

  static func changed(_ change: (inout StreamBuilder) -> Void) -> StreamBuilder {
    var stream = sound
    change(&stream)
    return stream
  }

  @Test("a storage key over 256 bytes throws unknownPersistentID")
  func longKey() throws {
    func opened(_ byteCount: Int) throws -> ArchiveError? {
      let key = String(repeating: "k", count: byteCount)
      let stream = StreamBuilder(
        object: .list([.storage(key: key, count: 1)]), storages: [(key, [0, 0, 128, 63])])
      return try error(opening: stream.bytes)
    }
    #expect(try opened(256) == nil)
    let refusal = try opened(257)
    #expect(refusal?.code == .unknownPersistentID)
    #expect(refusal.map { $0.detail.utf8.count < 1000 } == true)
  }

  @Test("a stream built by hand is read")
  func wellFormed() throws {
    let archive = try open(Self.sound.bytes)
    #expect(archive.container == .stream)
    #expect(try archive.tensors.map { try $0.tensor.elements(of: Float.self) } == [[1, 2]])
  }

  @Test("the magic number is recognized in every protocol")
  func magic() throws {
    for magic in [
      "L119547037146038801333356L\n.",
      "\u{80}\u{4}\u{95}\u{D}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{8A}\u{A}l\u{FC}\u{9C}F\u{F9} j\u{A8}P\u{19}.",
    ] as [PickleCode] {
      #expect(try open(Self.changed { $0.magic = magic.bytes }.bytes).container == .stream)
    }
  }

  @Test(
    "another protocol version throws unsupportedFeature",
    arguments: ["K\u{1}", .int(1000), .text("1001"), "N"] as [PickleCode])
  func version(_ version: PickleCode) throws {
    let stream = Self.changed { $0.version = version.pickled }
    #expect(
      try refusal(of: stream.bytes)
        == Refusal(.unsupportedFeature, in: "the protocol version", at: stream.magic.count))
  }

  @Test(
    "an invalid sys_info throws malformedContainer",
    arguments: [
      "]", .systemInformation(isLittleEndian: "N"), .systemInformation(isLittleEndian: .int(1)),
    ] as [PickleCode])
  func systemInformation(_ value: PickleCode) throws {
    let stream = Self.changed { $0.systemInformation = value.pickled }
    #expect(
      try refusal(of: stream.bytes)
        == Refusal(
          .malformedContainer, in: "sys_info", at: stream.magic.count + stream.version.count))
  }

  @Test(
    "a count unlike the object's throws storageMismatch at its offset",
    arguments: [0, 1, 3, 1 << 60, 1 << 62, .max, 2 << 56] as [UInt64])
  func counts(_ count: UInt64) throws {
    let stream = Self.changed { $0.storages[0].count = count }
    #expect(
      try refusal(of: stream.bytes)
        == Refusal(.storageMismatch, in: "storage 0", at: stream.dataPosition))
  }

  @Test(
    "a count past the end of the file throws truncated",
    arguments: [3, 1 << 40, 1 << 60])
  func beyondEnd(_ count: Int) throws {
    let stream = Self.changed {
      $0.object = PickleCode.vector(count: count).pickled
      $0.storages[0].count = UInt64(count)
    }
    #expect(
      try refusal(of: stream.bytes)
        == Refusal(.truncated, in: "storage 0", at: stream.dataPosition + 8))
  }

  @Test(
    "a key list that is not a list of texts throws malformedContainer",
    arguments: ["N", "}", .list([.int(0)]), .tuple([.text("0")])] as [PickleCode])
  func malformedKeys(_ keys: PickleCode) throws {
    let stream = Self.changed { $0.keys = keys.pickled }
    #expect(
      try refusal(of: stream.bytes)
        == Refusal(.malformedContainer, in: "the storage keys", at: stream.keysPosition))
  }

  @Test("an element after the last storage throws malformedContainer")
  func trailingBytes() throws {
    #expect(
      try refusal(of: Self.changed { $0.suffix = [0, 0, 0, 0] }.bytes)
        == Refusal(.malformedContainer, at: Self.sound.bytes.count))
  }

  @Test("one key with two element types or counts throws storageMismatch")
  func twoTypes() throws {
    for other in [PickleCode.vector("IntStorage", count: 2), .vector(count: 1)] {
      let stream = StreamBuilder(
        object: .list([.vector(count: 2), other]), storages: [("0", Self.data)])
      #expect(
        try refusal(of: stream.bytes)
          == Refusal(.storageMismatch, in: "storage 0", at: stream.objectPosition))
    }
  }

  static func view(_ offset: Int, _ count: Int, size: Int) -> StreamBuilder {
    let view = PickleCode.tuple([.text("v"), .int(offset), .int(count)])
    return StreamBuilder(
      object: .tensor(.storage(count: 2, view: view), size: [size], stride: [1]),
      storages: [("0", data)])
  }

  @Test("a view reads a part of its storage")
  func views() throws {
    let tensor = try open(Self.view(1, 1, size: 1).bytes).tensors[0].tensor
    #expect(try tensor.elements(of: Float.self) == [2])
    #expect(tensor.layout.offset == 0)
  }

  @Test(
    "a view past its storage throws storageMismatch",
    arguments: [(0, 3), (2, 1), (3, 0), (1 << 62, 1), (1, 1 << 62), (.max, .max)] as [(Int, Int)])
  func viewBeyond(_ offset: Int, _ count: Int) throws {
    #expect(
      try refusal(of: Self.view(offset, count, size: 1).bytes)
        == Refusal(.storageMismatch, in: "storage v"))
  }

  @Test("a negative view throws unknownPersistentID", arguments: [(-1, 1), (0, -1)])
  func negativeView(_ offset: Int, _ count: Int) throws {
    #expect(
      try refusal(of: Self.view(offset, count, size: 1).bytes)?.code == .unknownPersistentID)
  }

  @Test("a tensor past its view is rejected though the storage is longer")
  func beyondView() throws {
    #expect(try refusal(of: Self.view(0, 1, size: 2).bytes)?.code == .tensor)
  }
}
