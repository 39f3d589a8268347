import Fixtures
import PickleReader
import Tensors
import Testing
import TorchArchive

/// What stands around and beside the records of a zip.
@Suite("Zip archives") struct ZipArchiveTests {
  static let sound = ZipTests.sound

  @Test("a script before the archive throws notACheckpoint")
  func prefix() throws {
    var zip = Self.sound
    zip.prefix = Array("#!/bin/sh\n".utf8)
    #expect(try refusal(of: zip.bytes) == Refusal(.notACheckpoint, at: 0))
  }

  @Test(
    "bytes after the archive throw malformedContainer",
    arguments: [[0], [1, 2, 3], [UInt8](repeating: 0, count: 1000)] as [[UInt8]])
  func suffix(_ bytes: [UInt8]) throws {
    var zip = Self.sound
    zip.suffix = bytes
    let refusal = try refusal(of: zip.bytes)
    #expect(refusal?.code == .malformedContainer)
    #expect(refusal?.place == "the end record")
  }

  @Test("a comment is accepted unless it contains an end record")
  func comment() throws {
    var zip = Self.sound
    zip.comment = Array("made by hand".utf8)
    #expect(try open(zip.bytes).tensors.count == 1)
    zip.comment = [0x50, 0x4B, 5, 7] + [UInt8](repeating: 0, count: 40)
    #expect(try open(zip.bytes).tensors.count == 1)
    for start in [0, 1, 40] {
      zip.comment =
        [UInt8](repeating: 0, count: start) + [0x50, 0x4B, 5, 6] + [UInt8](repeating: 0, count: 18)
      #expect(try refusal(of: zip.bytes)?.code == .malformedContainer)
    }
  }

  @Test("records that differ only in case throw duplicateRecord")
  func caseOnly() throws {
    let zip = ZipBuilder([
      ZipBuilder.Record("a/data.pkl", PickleCode("]").pickled),
      ZipBuilder.Record("a/DATA.PKL", PickleCode("}").pickled),
    ])
    #expect(try refusal(of: zip.bytes)?.code == .duplicateRecord)
  }

  @Test("two archives in one file throw malformedContainer")
  func joined() throws {
    let other = ZipBuilder(pickle: PickleCode("]").pickled)
    for bytes in [
      Self.sound.bytes + Self.sound.bytes, Self.sound.bytes + other.bytes,
      other.bytes + Self.sound.bytes,
    ] {
      #expect(try refusal(of: bytes)?.code == .malformedContainer)
    }
  }

  @Test("bytes between the records and the directory are accepted")
  func gap() throws {
    var zip = Self.sound
    zip.gap = [1, 2, 3]
    #expect(try open(zip.bytes).tensors.count == 1)
  }

  @Test("a truncated or missing end record throws truncated", arguments: [1, 10, 21, 22, 60])
  func truncatedEnd(_ count: Int) throws {
    let bytes = Array(Self.sound.bytes.dropLast(count))
    let error = try error(opening: bytes)
    #expect(error.map(Refusal.init) == Refusal(.truncated, at: bytes.count))
    #expect(error?.detail.contains("cut short at \(bytes.count) bytes") == true)
  }

  @Test(
    "a wrong count in the end record throws malformedContainer",
    arguments: [8, 10], [2, 4, 0xFFFF])
  func counts(_ offset: Int, _ count: Int) throws {
    var bytes = Self.sound.bytes
    bytes.replaceSubrange(
      bytes.count - 22 + offset..<bytes.count - 20 + offset,
      with: littleEndian(UInt64(count), width: 2))
    #expect(try refusal(of: bytes)?.code == .malformedContainer)
  }

  @Test("a zip64 end record that contradicts the small one throws malformedContainer")
  func zip64Contradiction() throws {
    var bytes = try Fixtures.bytes("tensors/lone-tensor-zip.pt")
    // The locator, the zip64 record before it; its directory position is at 48.
    let locator = bytes.count - 22 - 20
    #expect(bytes[locator..<locator + 4] == [0x50, 0x4B, 6, 7])
    bytes[locator - 56 + 48] ^= 1
    #expect(try refusal(of: bytes)?.code == .malformedContainer)
    bytes[locator - 56 + 48] ^= 1
    bytes[locator + 8] ^= 1
    #expect(try refusal(of: bytes)?.code == .malformedContainer)
    bytes[locator + 15] = 0x80
    #expect(try refusal(of: bytes)?.code == .malformedContainer)
  }

  @Test(
    "an invalid byteorder record throws malformedContainer",
    arguments: ["", "LITTLE", "little\n", "bigger", "middle", " big"])
  func byteOrder(_ text: String) throws {
    let zip = Self.sound.adding(.init("archive/byteorder", Array(text.utf8)))
    let error = try error(opening: zip.bytes)
    #expect(error?.code == .malformedContainer)
    #expect(error?.place == "archive/byteorder")
    #expect(error?.detail.hasSuffix(text.debugDescription) == true)
  }

  @Test("big-endian data are swapped once")
  func bigEndian() throws {
    let zip = Self.sound.changing(ZipTests.record) {
      $0 = .init(ZipTests.record, [63, 128, 0, 0, 64, 0, 0, 0])
    }.adding(.init("archive/byteorder", Array("big".utf8)))
    #expect(try open(zip.bytes).tensors[0].tensor.elements(of: Float.self) == [1, 2])
  }

  @Test("versions 1 to 10 are read", arguments: ["1", "3\n", "10\n", "10"])
  func knownVersion(_ text: String) throws {
    let zip = Self.sound.changing("archive/version") { $0 = .init($0.name, Array(text.utf8)) }
    #expect(try open(zip.bytes).tensors.count == 1)
  }

  @Test(
    "other versions throw unsupportedFeature",
    arguments: ["11\n", "0\n", "-1\n", "x", "", "3.5\n", "1000000000000000000000"])
  func unknownVersion(_ text: String) throws {
    let zip = Self.sound.changing("archive/version") { $0 = .init($0.name, Array(text.utf8)) }
    let error = try error(opening: zip.bytes)
    #expect(error?.code == .unsupportedFeature)
    #expect(error?.place == "archive/version")
  }

  @Test(
    "a storage key that leaves the archive throws missingRecord",
    arguments: ["../../../etc/passwd", "/etc/passwd", "..", "", "0/../0", "\u{0}", "0\u{0}"])
  func climbingKey(_ key: String) throws {
    let zip = ZipBuilder(
      pickle: PickleCode.vector(key: key, count: 2).pickled, storages: [("0", ZipTests.data)])
    #expect(
      try refusal(of: zip.bytes) == Refusal(.missingRecord, in: "archive/data/\(key)"))
  }

  @Test("one key with two element types or counts throws storageMismatch")
  func twoTypes() throws {
    for other in [
      PickleCode.vector("IntStorage", count: 2), .vector(count: 1),
      .vector("DoubleStorage", count: 1), .vector("ByteStorage", count: 8),
    ] {
      let zip = ZipBuilder(
        pickle: PickleCode.list([.vector(count: 2), other]).pickled,
        storages: [("0", ZipTests.data)])
      #expect(
        try refusal(of: zip.bytes) == Refusal(.storageMismatch, in: ZipTests.record))
    }
  }

  @Test("a persistent identifier of another kind throws unknownPersistentID")
  func unknownIdentifiers() throws {
    let identifiers: [PickleCode] = [
      "Pname\n", "NQ", .tuple([.text("storage")]) + "Q", .tuple([]) + "Q",
      .tuple([.text("module"), .global("m", "n"), .text(""), .text("")]) + "Q",
      .storage("NoStorage", count: 2), .storage(count: -1),
      .storage(count: 2, view: .tuple([.text("v"), .int(0), .int(1)])),
      .tuple([.text("storage"), .text("torch.FloatStorage"), .text("0"), .text("cpu"), .int(2)])
        + "Q",
    ]
    for identifier in identifiers {
      let zip = ZipBuilder(pickle: identifier.pickled, storages: [("0", ZipTests.data)])
      #expect(
        try refusal(of: zip.bytes) == Refusal(.unknownPersistentID, in: "archive/data.pkl"))
    }
  }

  @Test("a truncated pickle is rejected at its byte in the file")
  func brokenPickle() throws {
    let zip = ZipBuilder(pickle: [0x80, 2, 0x5D, 0x28])
    let start = 30 + "archive/data.pkl".utf8.count
    #expect(
      try refusal(of: zip.bytes) == Refusal(.pickle, in: "archive/data.pkl", at: start + 4))
  }

  @Test("a record for a folder is accepted")
  func folders() throws {
    var zip = Self.sound
    zip.records.insert(.init("archive/", []), at: 0)
    #expect(try open(zip.bytes).tensors.count == 1)
  }
}
