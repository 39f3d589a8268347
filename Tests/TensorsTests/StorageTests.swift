import Fixtures
import MappedFiles
import Tensors
import Testing

/// Storages: sized at once, read and checked when asked.
@Suite("Storages") struct StorageTests {
  static let bytes: [UInt8] = Array(1...16)

  static func damaged() -> TensorStorage {
    TensorStorage(
      name: "data/0", region: ByteRegion(copying: bytes), statedChecksum: crc32(bytes) ^ 1)
  }

  @Test("bytes that match their checksum are returned")
  func undamaged() throws {
    let storage = TensorStorage(
      name: "data/0", region: ByteRegion(copying: Self.bytes), statedChecksum: crc32(Self.bytes))
    #expect(TensorsTests.bytes(of: try storage.bytes()) == Self.bytes)
    #expect(try storage.checksum() == crc32(Self.bytes))
  }

  @Test("damaged bytes throw checksumMismatch with both checksums")
  func damage() {
    let error = #expect(throws: TensorError.self) { try Self.damaged().bytes() }
    #expect(error?.code == .checksumMismatch)
    let stated = String(crc32(Self.bytes) ^ 1, radix: 16)
    #expect(error?.detail.contains("data/0 is damaged") == true)
    #expect(error?.detail.contains(stated) == true)
  }

  @Test("no tensor is read from damaged bytes")
  func damagedTensors() throws {
    for strides in [[4, 1], [1, 4]] {
      let tensor = try Tensor(
        dtype: .uint8, layout: TensorLayout(shape: [4, 4], strides: strides),
        storage: Self.damaged())
      #expect(throws: TensorError.self) { try tensor.packedBytes() }
      #expect(throws: TensorError.self) { try tensor.elements(of: UInt8.self) }
      #expect(throws: TensorError.self) { _ = try PackedBytes(of: tensor) }
    }
  }

  @Test("uncheckedBytes returns damaged bytes")
  func unchecked() throws {
    #expect(TensorsTests.bytes(of: try Self.damaged().uncheckedBytes()) == Self.bytes)
  }

  @Test("a checksum computed ahead is reused")
  func checksumAhead() throws {
    let bytes = (0..<(5 << 19)).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let storage = TensorStorage(
      name: "data/0", region: ByteRegion(copying: bytes), statedChecksum: crc32(bytes))
    var parts: [Int] = []
    for _ in 0..<2 {
      storage.computeChecksumAhead { count in
        parts.append(count)
        return true
      }
    }
    #expect(parts == [1 << 20, 1 << 20, 1 << 19])
    #expect(try storage.checksum() == crc32(bytes))
  }

  @Test("a checksum that was stopped or found damage is computed on request")
  func stoppedChecksum() throws {
    let storage = TensorStorage(name: "data/0", region: ByteRegion(copying: Self.bytes))
    storage.computeChecksumAhead { _ in false }
    #expect(try storage.checksum() == crc32(Self.bytes))
    let damaged = Self.damaged()
    damaged.computeChecksumAhead { _ in true }
    let error = #expect(throws: TensorError.self) { try damaged.checksum() }
    #expect(error?.code == .checksumMismatch)
  }

  @Test("a storage that unpacks to another size throws unreadableStorage")
  func unpackedSize() {
    let storage = TensorStorage(name: "data/0", byteCount: 17) { () throws(TensorError) in
      ByteRegion(copying: Self.bytes)
    }
    let error = #expect(throws: TensorError.self) { try storage.bytes() }
    #expect(error?.code == .unreadableStorage)
    #expect(error?.detail == "data/0 unpacks to 16 bytes instead of 17")
  }

  @Test("a state dict keeps its order and rejects a repeated name")
  func stateDict() throws {
    let tensor = try Tensor(
      dtype: .uint8, layout: TensorLayout(contiguous: [16]), storage: storage(Self.bytes))
    var stateDict = StateDict()
    let taken = ["b", "a", "b"].map { stateDict.append(tensor, named: $0) }
    #expect(taken == [true, true, false])
    #expect(stateDict.names == ["b", "a"])
    #expect(stateDict.tensor(named: "c") == nil)
  }
}
