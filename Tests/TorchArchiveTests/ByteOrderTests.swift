import Fixtures
import PickleReader
import Tensors
import Testing
import TorchArchive

/// Files of big-endian machines: swapped where the bytes are known to be, refused where they are not.
@Suite("Byte order") struct ByteOrderTests {
  static let floats: [UInt8] = [0, 0, 128, 63]

  static func stream(count: UInt64 = 1) -> StreamBuilder {
    var stream = StreamBuilder(object: .vector(count: 1), storages: [("0", floats)])
    stream.systemInformation = PickleCode.systemInformation(isLittleEndian: "\u{89}").pickled
    stream.storages[0].count = count
    return stream
  }

  @Test(
    "the option sets the byte order of a zip without a byteorder record",
    arguments: ByteOrder.allCases)
  func zipWithoutRecord(order: ByteOrder) throws {
    let zip = ZipBuilder(
      pickle: PickleCode.list([.vector(count: 1)]).pickled, storages: [("0", [0, 0, 128, 63])])
    var options = ArchiveOptions()
    #expect(
      try open(zip.bytes, options: options).tensors.first?.tensor.storage.byteOrder == .little)
    options.byteOrder = order
    #expect(try open(zip.bytes, options: options).tensors.first?.tensor.storage.byteOrder == order)
  }

  @Test(
    "big-endian streams of PyTorch 0.4 and 1.4 throw ambiguousByteOrder",
    arguments: ["0.4", "1.4"])
  func fixtures(_ version: String) throws {
    let bytes = try Fixtures.bytes("stream/big-endian-\(version).pt")
    #expect(try refusal(of: bytes)?.code == .ambiguousByteOrder)
  }

  @Test(
    "the option sets the data's byte order and counts are read in either",
    arguments: [1, 1 << 56] as [UInt64])
  func options(_ count: UInt64) throws {
    var options = ArchiveOptions()
    for (order, bits) in [(ByteOrder.little, 0x3F80_0000), (.big, 0x0000_803F)]
      as [(ByteOrder, UInt32)]
    {
      options.byteOrder = order
      let tensor = try open(Self.stream(count: count).bytes, options: options).tensors[0].tensor
      #expect(try tensor.elements(of: Float.self).map(\.bitPattern) == [bits])
    }
  }

  @Test("a big-endian count in a little-endian stream throws storageMismatch")
  func littleCount() throws {
    var stream = StreamTests.sound
    stream.storages[0].count = UInt64(2).byteSwapped
    #expect(try refusal(of: stream.bytes)?.code == .storageMismatch)
  }

  @Test("a big-endian tar is swapped")
  func tar() throws {
    let tensor = try #require(try openFixture("tar/big-endian.pt").tensors.first).tensor
    #expect(tensor.storage.byteOrder == .big)
  }

  @Test("a big-endian zip with untyped storages is swapped by the tensor's type")
  func untyped() throws {
    for entry in try openFixture("zip/big-endian-untyped.pt").tensors {
      #expect(entry.tensor.storage.byteOrder == .big)
    }
  }
}
