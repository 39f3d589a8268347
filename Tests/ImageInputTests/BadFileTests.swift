import Fixtures
import Foundation
import ImageInput
import MappedFiles
import Testing

/// Damaged files are refused with the file and the fault, or delivered with a warning as Pillow would.
@Suite("Damaged images") struct BadFileTests {
  @Test(
    "a damaged image is rejected with its path and its fault",
    arguments: ImageFixture.all("refused"))
  func rejected(_ fixture: ImageFixture) throws {
    let error = try #require(throws: ImageError.self) { try DecodedImage(path: fixture.path) }
    #expect(error.code.rawValue == fixture.code, "\(error)")
    #expect(error.path == fixture.path)
    #expect(error.description.hasPrefix("\(fixture.path): "))
    #expect(!error.detail.contains("():"), "no name of a C function: \(error)")
  }

  @Test(
    "damage that Pillow ignores gives a warning",
    arguments: [
      ("extraneous-bytes.jpg", "extraneous bytes"),
      ("extraneous-segment-bytes.jpg", "extraneous bytes"),
      ("missing-half.jpg", "premature end of data segment"),
    ])
  func warnings(_ file: String, _ words: String) throws {
    let warning = try DecodedImage(path: Fixtures.path("images/\(file)")).warning
    #expect(try #require(warning).contains(words))
  }

  @Test("a missing file, a folder and a device are unreadable")
  func notAFile() throws {
    for path in [Fixtures.path("images/none.jpg"), Fixtures.path("images"), "/dev/null"] {
      let error = try #require(throws: ImageError.self) { try DecodedImage(path: path) }
      #expect(error.code == .unreadableFile)
      #expect(error.path == path)
    }
  }

  @Test(
    "the pixel limit accepts an image of exactly its size", arguments: ["filtered.png", "420.jpg"])
  func pixelLimit(_ file: String) throws {
    let path = Fixtures.path("images/\(file)")
    let image = try DecodedImage(path: path)
    let pixels = image.width * image.height
    #expect(try DecodedImage(path: path, limits: .init(maximumPixels: pixels)) == image)
    let error = try #require(throws: ImageError.self) {
      try DecodedImage(path: path, limits: .init(maximumPixels: pixels - 1))
    }
    #expect(error.code == .tooLarge)
    #expect(error.detail.contains("\(image.width)x\(image.height)"))
  }

  @Test(
    "every prefix of an image is rejected",
    arguments: ["filtered.png", "rgb-8-interlaced.png", "420.jpg", "progressive.jpg"])
  func prefixes(_ file: String) throws {
    let bytes = try Fixtures.bytes("images/\(file)")
    // What a PNG has behind its pixels is not read.
    let end = file.hasSuffix("png") ? bytes.count - 30 : bytes.count
    for count in stride(from: 0, to: end, by: 7) {
      #expect(throws: ImageError.self, "\(count) bytes") {
        try DecodedImage(ByteRegion(copying: Array(bytes.prefix(count))), name: file)
      }
    }
  }

  @Test(
    "random damage gives an image or an error",
    arguments: [
      "filtered.png", "palette-4-interlaced.png", "420.jpg", "progressive.jpg", "cmyk.jpg",
    ])
  func randomDamage(_ file: String) throws {
    let bytes = try Fixtures.bytes("images/\(file)")
    let seed = UInt64.random(in: 0 ... .max)
    var random = SplitMix(state: seed)
    for _ in 0..<300 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        damaged[Int.random(in: 0..<bytes.count, using: &random)] = .random(
          in: 0...255, using: &random)
      }
      let limits = DecodingLimits(maximumPixels: 1 << 20)
      do {
        let image = try DecodedImage(ByteRegion(copying: damaged), name: file, limits: limits)
        #expect(image.pixels.count == image.width * image.height * 3, "seed \(seed)")
      } catch {
        #expect(error.path == file, "seed \(seed)")
      }
    }
  }
}

/// A generator whose seed can be pasted back.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
