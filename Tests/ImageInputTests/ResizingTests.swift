import Fixtures
import ImageInput
import Testing

/// Resized images equal Pillow's to the last bit.
@Suite("Resizing images") struct ResizingTests {
  struct Resize: Decodable, Sendable {
    let width: Int
    let height: Int
    let channels: Int
    let newWidth: Int
    let newHeight: Int
    let crc32: UInt32
  }

  @Test("resized pixels equal Pillow's for every size")
  func sizes() throws {
    let resizes = try Fixtures.json([Resize].self, "images/resizes.json")
    #expect(resizes.count > 100)
    for resize in resizes {
      let image = try TestPicture.noise(
        width: resize.width, height: resize.height, channels: resize.channels)
      let resized = try #require(image.resized(width: resize.newWidth, height: resize.newHeight))
      #expect(resized.width == resize.newWidth)
      #expect(resized.height == resize.newHeight)
      #expect(crc32(resized.pixels) == resize.crc32, "\(resize)")
    }
  }

  @Test("resizing to the same size changes nothing")
  func sameSize() throws {
    let image = try TestPicture.noise(width: 31, height: 7, channels: 3)
    #expect(image.resized(width: 31, height: 7) == image)
  }

  @Test("invalid sizes give nil")
  func invalidSizes() throws {
    let image = try TestPicture.noise(width: 3, height: 3, channels: 1)
    #expect(image.resized(width: 0, height: 5) == nil)
    #expect(image.resized(width: 5, height: -1) == nil)
    #expect(image.resized(width: .max, height: 2) == nil)
    #expect(image.resized(width: 100_000, height: 100_000) == nil)
  }
}
