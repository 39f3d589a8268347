// From the samples of a PNG file, row by row, to Pillow's modes. The callers have checked that the
// samples are complete and that the target has room.

/// Writes red, green and blue of every pixel; Pillow's mode `RGB`.
func unpackRGB(
  _ samples: ContiguousArray<UInt8>, _ header: PNGHeader, _ table: SampleTable,
  into pixels: inout ContiguousArray<UInt8>
) {
  let rows = PNGRows(header)
  var target = 0
  rows.forEachPixel { position, x in
    switch header.colorType {
    case .gray, .indexed:
      let sample = 3 * rows.sample(samples, position, x)
      pixels[target] = table.colors[sample]
      pixels[target + 1] = table.colors[sample + 1]
      pixels[target + 2] = table.colors[sample + 2]
    case .grayAlpha:
      pixels[target] = samples[position]
      pixels[target + 1] = samples[position]
      pixels[target + 2] = samples[position]
    case .truecolor, .truecolorAlpha:
      pixels[target] = samples[position]
      pixels[target + 1] = samples[position + rows.sampleBytes]
      pixels[target + 2] = samples[position + 2 * rows.sampleBytes]
    }
    target += 3
  }
}

/// Writes the luminance of every pixel; Pillow's mode `L`.
func unpackGray(
  _ samples: ContiguousArray<UInt8>, _ header: PNGHeader, _ table: SampleTable,
  into pixels: inout ContiguousArray<UInt8>
) {
  let rows = PNGRows(header)
  var target = 0
  rows.forEachPixel { position, x in
    switch header.colorType {
    case .gray, .indexed:
      pixels[target] = table.grays[rows.sample(samples, position, x)]
    case .grayAlpha:
      pixels[target] = samples[position]
    case .truecolor, .truecolorAlpha:
      pixels[target] = luminance(
        red: samples[position], green: samples[position + rows.sampleBytes],
        blue: samples[position + 2 * rows.sampleBytes])
    }
    target += 1
  }
}

/// Where the samples of an image stand.
private struct PNGRows {
  /// The bytes from one sample to the next; 1 also where a byte holds several.
  let sampleBytes: Int
  private let width: Int
  private let height: Int
  private let rowBytes: Int
  private let pixelBits: Int
  private let bitDepth: Int

  init(_ header: PNGHeader) {
    width = header.width
    height = header.height
    bitDepth = header.bitDepth
    pixelBits = header.bitDepth * header.colorType.samples
    rowBytes = header.rowBytes
    sampleBytes = max(1, header.bitDepth / 8)
  }

  /// Passes the byte in which each pixel begins, and its place in its row.
  @inline(__always)
  func forEachPixel(_ body: (_ position: Int, _ x: Int) -> Void) {
    for y in 0..<height {
      for x in 0..<width { body(y * rowBytes + x * pixelBits / 8, x) }
    }
  }

  /// The gray or index that stands there, at most 255.
  @inline(__always)
  func sample(_ samples: ContiguousArray<UInt8>, _ position: Int, _ x: Int) -> Int {
    let byte = Int(samples[position])
    switch bitDepth {
    case 8: return byte
    case 16: return byte == 0 ? Int(samples[position + 1]) : 255
    default: return (byte >> (8 - bitDepth - x * bitDepth % 8)) & ((1 << bitDepth) - 1)
    }
  }
}
