internal import MappedFiles

/// Decodes a PNG file: any colour type and depth, interlaced or not.
///
/// An animation gives its default image, as in Pillow.
func decodePNG(
  _ bytes: ByteRegion, name: String, mode: ColorMode, limits: DecodingLimits
) throws(ImageError) -> DecodedImage {
  guard let reader = SPNG(bytes) else {
    throw ImageError(.unsupported, name, "there is no memory for a PNG reader")
  }
  let header: PNGHeader
  do { header = try reader.header() } catch { throw pngError(bytes, name, error) }
  let count = try limits.pixelCount(width: header.width, height: header.height, path: name)
  let samples: ContiguousArray<UInt8>
  let table: SampleTable
  do {
    // The palette stands before the image and is complete once the image is decoded.
    samples = try reader.samples()
    table = SampleTable(header, palette: header.colorType == .indexed ? try reader.palette() : [])
  } catch { throw pngError(bytes, name, error) }
  guard samples.count >= header.rowBytes * header.height else {
    throw ImageError(.corrupt, name, "the PNG data is corrupt: rows are missing")
  }
  return DecodedImage(
    decodedWidth: header.width, height: header.height, mode: mode,
    pixels: unpacked(samples, header, table, count: count, mode), warning: nil)
}

/// The pixels that samples stand for; the samples themselves where they are the pixels.
private func unpacked(
  _ samples: ContiguousArray<UInt8>, _ header: PNGHeader, _ table: SampleTable, count: Int,
  _ mode: ColorMode
) -> ContiguousArray<UInt8> {
  let isPixels =
    header.bitDepth == 8 && samples.count == count * mode.channels
    && header.colorType == (mode == .rgb ? .truecolor : .gray)
  guard !isPixels else { return samples }
  var pixels = ContiguousArray<UInt8>(repeating: 0, count: count * mode.channels)
  switch mode {
  case .rgb: unpackRGB(samples, header, table, into: &pixels)
  case .gray: unpackGray(samples, header, table, into: &pixels)
  }
  return pixels
}

/// The fault of a file that gave no image.
private func pngError(_ bytes: ByteRegion, _ name: String, _ failure: SPNG.Failure) -> ImageError {
  guard !failure.isTruncation else {
    return ImageError(
      .truncated, name,
      "the PNG file ends after \(bytes.count) bytes, before its image does; it may have been cut off"
    )
  }
  return ImageError(.corrupt, name, "the PNG data is corrupt: \(failure.message)")
}
