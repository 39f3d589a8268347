// Pillow's conversions between modes (Convert.c), to the bit.

/// The luminance of a colour, by ITU-R 601-2 in 16-bit fixed point, rounded.
///
/// The corresponding Pillow function is `rgb2l`.
@inline(__always)
func luminance(red: UInt8, green: UInt8, blue: UInt8) -> UInt8 {
  let sum = UInt32(red) &* 19_595 &+ UInt32(green) &* 38_470 &+ UInt32(blue) &* 7_471
  return UInt8(truncatingIfNeeded: (sum &+ 0x8000) >> 16)
}

/// Three bytes a pixel to one.
func grayFromRGB(_ pixels: ContiguousArray<UInt8>) -> ContiguousArray<UInt8> {
  var gray = ContiguousArray<UInt8>(repeating: 0, count: pixels.count / 3)
  for index in gray.indices {
    gray[index] = luminance(
      red: pixels[3 * index], green: pixels[3 * index + 1], blue: pixels[3 * index + 2])
  }
  return gray
}

/// One byte a pixel to three equal ones.
func rgbFromGray(_ pixels: ContiguousArray<UInt8>) -> ContiguousArray<UInt8> {
  var rgb = ContiguousArray<UInt8>(repeating: 0, count: pixels.count * 3)
  for index in pixels.indices {
    rgb[3 * index] = pixels[index]
    rgb[3 * index + 1] = pixels[index]
    rgb[3 * index + 2] = pixels[index]
  }
  return rgb
}

/// Four bytes a pixel, inverted as Adobe writes them, to red, green and blue.
///
/// Pillow takes every CMYK JPEG for inverted, with or without Adobe's marker, so its `CMYK;I`
/// followed by `cmyk2rgb` is one step here: with the stored bytes c and k, the colour is k less the
/// share of k that 255 - c is.
func rgbFromInvertedCMYK(_ pixels: ContiguousArray<UInt8>) -> ContiguousArray<UInt8> {
  var rgb = ContiguousArray<UInt8>(repeating: 0, count: pixels.count / 4 * 3)
  for index in 0..<pixels.count / 4 {
    let black = UInt32(pixels[4 * index + 3])
    for channel in 0..<3 {
      let ink = 255 - UInt32(pixels[4 * index + channel])
      rgb[3 * index + channel] = UInt8(truncatingIfNeeded: black &- dividedBy255(ink &* black))
    }
  }
  return rgb
}

/// A product of two bytes divided by 255 and rounded; Pillow's `MULDIV255`.
@inline(__always)
private func dividedBy255(_ product: UInt32) -> UInt32 {
  let biased = product &+ 128
  return ((biased >> 8) &+ biased) >> 8
}
