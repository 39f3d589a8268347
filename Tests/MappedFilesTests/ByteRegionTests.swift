import Fixtures
import MappedFiles
import Testing

/// Runs of bytes: narrowed only to what they hold.
@Suite("Byte regions") struct ByteRegionTests {
  static let ten = ByteRegion(copying: Array(0..<10))

  static func bytes(_ region: ByteRegion?) -> [UInt8]? {
    region.map { region in region.withSpan { span in span.indices.map { span[$0] } } }
  }

  @Test(
    "a subregion within its region has its bytes and its position",
    arguments: [(0, 10), (0, 0), (10, 0), (3, 4), (9, 1)])
  func within(_ offset: Int, _ count: Int) throws {
    let part = try #require(Self.ten.subregion(at: offset, count: count))
    #expect(Self.bytes(part) == Array(UInt8(offset)..<UInt8(offset + count)))
    #expect(part.position == offset)
    #expect(part.count == count)
  }

  @Test(
    "a subregion that reaches outside its region is nil",
    arguments: [
      (0, 11), (10, 1), (11, 0), (-1, 1), (0, -1), (5, .max), (.max, 0), (.max, .max), (.min, 1),
      (1, .min),
    ] as [(Int, Int)])
  func outside(_ offset: Int, _ count: Int) {
    #expect(Self.ten.subregion(at: offset, count: count) == nil)
  }

  @Test("a subregion of a subregion counts from the whole and stays within its parent")
  func nested() throws {
    let part = try #require(Self.ten.subregion(at: 2, count: 5))
    #expect(part.subregion(at: 0, count: 6) == nil)
    let inner = try #require(part.subregion(at: 3, count: 2))
    #expect(Self.bytes(inner) == [5, 6])
    #expect(inner.position == 5)
  }

  @Test("subregions share their owner and copies have their own")
  func owners() throws {
    let part = try #require(Self.ten.subregion(at: 4, count: 1))
    #expect(part.ownerIdentifier == Self.ten.ownerIdentifier)
    let copies = [Self.ten, Self.ten.copied(), Self.ten.copied()]
    #expect(Set(copies.map(\.ownerIdentifier)).count == 3)
  }

  @Test("a copy holds the same bytes, aligned to 64")
  func copies() throws {
    let part = try #require(Self.ten.subregion(at: 3, count: 7))
    #expect(Self.bytes(part.copied()) == Self.bytes(part))
    #expect(part.copied().isAligned(to: 64))
    #expect(!part.isAligned(to: 2))
  }

  @Test("an empty region is read, narrowed and copied like any other")
  func empty() throws {
    let file = try TemporaryFile([])
    for region in [ByteRegion(copying: []), try MappedFile(path: file.path).bytes] {
      #expect(Self.bytes(region) == [])
      #expect(Self.bytes(region.subregion(at: 0, count: 0)) == [])
      #expect(Self.bytes(region.copied()) == [])
      #expect(region.subregion(at: 0, count: 1) == nil)
    }
  }

  @Test("a region keeps its file mapped after the file object is released")
  func lifetime() throws {
    let region: ByteRegion
    do {
      let file = try TemporaryFile([1, 2, 3])
      region = try MappedFile(path: file.path).bytes
    }
    #expect(Self.bytes(region) == [1, 2, 3])
  }

  @Test("released pages are read again from the file")
  func releasedPages() throws {
    let file = try MappedFile(path: Fixtures.path("golden/resnet18.json"))
    let whole = try #require(file.bytes.subregion(at: 100, count: file.bytes.count - 100))
    let before = whole.copied()
    whole.releasePages()
    #expect(whole == before)
    before.releasePages()
    #expect(whole == before, "memory that is no file's keeps its bytes")
    file.bytes.subregion(at: 5, count: 0)?.releasePages()
  }
}
