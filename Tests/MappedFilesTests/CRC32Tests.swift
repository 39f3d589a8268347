import Fixtures
import MappedFiles
import Testing

/// The checksum of zip, gzip and PNG.
@Suite("CRC-32") struct CRC32Tests {
  @Test(
    "known strings have their known checksums",
    arguments: [
      ("", 0), ("a", 0xE8B7_BE43), ("123456789", 0xCBF4_3926),
      ("The quick brown fox jumps over the lazy dog", 0x414F_A339),
    ] as [(String, UInt32)])
  func known(_ text: String, _ checksum: UInt32) {
    #expect(CRC32(ByteRegion(copying: Array(text.utf8))).value == checksum)
    #expect(crc32(Array(text.utf8)) == checksum)
  }

  @Test(
    "a checksum computed in parts equals that of the whole", arguments: [0, 1, 63, 500, 999, 1000])
  func parts(_ split: Int) throws {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * $0) }
    let whole = ByteRegion(copying: bytes)
    var checksum = CRC32()
    checksum.update(try #require(whole.subregion(at: 0, count: split)))
    checksum.update(Array(bytes[split...]).span)
    #expect(checksum.value == crc32(bytes))
  }

  @Test("empty input leaves the checksum unchanged")
  func empty() throws {
    let file = try TemporaryFile([])
    var checksum = CRC32(ByteRegion(copying: [1, 2, 3]))
    let before = checksum.value
    checksum.update(try MappedFile(path: file.path).bytes)
    checksum.update(ByteRegion(copying: []))
    checksum.update([UInt8]().span)
    #expect(checksum.value == before)
  }
}
