/// What each stored sample of a PNG file becomes: an index its colour, a gray of any depth a byte.
///
/// Samples of 16 bits are not looked up. Pillow keeps the higher byte of those in colour or with
/// alpha; those of plain gray it cuts off at 255 (its mode `I;16` is converted by clipping), so that
/// most such images come out white, and so they do here.
struct SampleTable {
  /// Red, green and blue of each of 256 samples.
  let colors: ContiguousArray<UInt8>
  /// The luminance of each of 256 samples.
  let grays: ContiguousArray<UInt8>

  /// Creates the table of a file; an index beyond the palette is black.
  init(_ header: PNGHeader, palette: ContiguousArray<UInt8>) {
    var colors = ContiguousArray<UInt8>(repeating: 0, count: 768)
    if header.colorType == .indexed {
      for index in 0..<min(palette.count, colors.count) { colors[index] = palette[index] }
    } else {
      // The largest sample of 1, 2, 4 or 8 bits is white: one step is 255, 85, 17 or 1.
      let largest = (1 << min(header.bitDepth, 8)) - 1
      for sample in 0...largest {
        for channel in 0..<3 {
          colors[3 * sample + channel] = UInt8(truncatingIfNeeded: sample * (255 / largest))
        }
      }
    }
    self.colors = colors
    grays = grayFromRGB(colors)
  }
}
