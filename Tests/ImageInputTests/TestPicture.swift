import ImageInput
import MappedFiles

/// Pictures that the fixture scripts draw as well.
enum TestPicture {
  /// Bytes of a linear congruential generator, as `noise` in `Scripts/images/pictures.py` makes.
  static func noise(width: Int, height: Int, channels: Int) throws -> DecodedImage {
    var state: UInt32 = 1
    var pixels = ContiguousArray<UInt8>()
    for _ in 0..<width * height * channels {
      state = state &* 1_664_525 &+ 1_013_904_223
      pixels.append(UInt8(state >> 24))
    }
    let mode = try required(ColorMode(rawValue: channels))
    return try required(DecodedImage(width: width, height: height, mode: mode, pixels: pixels))
  }

  /// A value that the test is nothing without.
  static func required<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw Missing() }
    return value
  }

  private struct Missing: Error {}
}

/// The CRC-32 of bytes, as Python's `zlib.crc32` gives it.
func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
  CRC32(ByteRegion(copying: Array(bytes))).value
}

/// The CRC-32 of numbers as they lie in memory.
func crc32(_ values: [Float]) -> UInt32 {
  values.withUnsafeBytes { crc32($0) }
}
