import Fixtures
import Foundation
import ImageInput
import MappedFiles
import Testing

/// Decoded files are what `Image.open(path).convert(mode)` of Pillow gives, byte for byte.
@Suite("Decoding images") struct DecodingTests {
  @Test("RGB pixels equal Pillow's", arguments: ImageFixture.all("whole", "warned"))
  func rgb(_ fixture: ImageFixture) throws {
    let image = try DecodedImage(path: fixture.path)
    #expect(image.width == fixture.width)
    #expect(image.height == fixture.height)
    #expect(image.mode == .rgb)
    #expect(Data(image.pixels) == fixture.rgb)
  }

  @Test("gray pixels equal Pillow's", arguments: ImageFixture.all("whole", "warned"))
  func gray(_ fixture: ImageFixture) throws {
    let image = try DecodedImage(path: fixture.path, mode: .gray)
    #expect(image.mode == .gray)
    #expect(Data(image.pixels) == fixture.gray)
  }

  @Test("an undamaged image gives no warning", arguments: ImageFixture.all("whole"))
  func noWarning(_ fixture: ImageFixture) throws {
    #expect(try DecodedImage(path: fixture.path).warning == nil)
  }

  @Test("the content decides the format, not the extension")
  func format() throws {
    let bytes = try Fixtures.bytes("images/rgb-8.png")
    let image = try DecodedImage(ByteRegion(copying: bytes), name: "misnamed.jpg")
    #expect(image == (try DecodedImage(path: Fixtures.path("images/rgb-8.png"))))
  }

  @Test("the EXIF orientation is not applied")
  func orientation() throws {
    let image = try DecodedImage(path: Fixtures.path("images/exif-orientation.jpg"))
    #expect(image.width == 45)
    #expect(image.height == 37)
  }

  @Test("an image is created only from exactly its number of pixels")
  func pixelCount() {
    #expect(
      DecodedImage(width: 2, height: 3, mode: .rgb, pixels: .init(repeating: 0, count: 18)) != nil)
    #expect(
      DecodedImage(width: 2, height: 3, mode: .rgb, pixels: .init(repeating: 0, count: 17)) == nil)
    #expect(DecodedImage(width: 0, height: 3, mode: .gray, pixels: []) == nil)
    #expect(DecodedImage(width: -1, height: -1, mode: .gray, pixels: [0]) == nil)
    #expect(DecodedImage(width: .max, height: 2, mode: .gray, pixels: [0]) == nil)
  }
}
