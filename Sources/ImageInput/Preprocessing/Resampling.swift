/// Pillow's resize with the bilinear filter, computed only where it is wanted.
///
/// Two passes, along the rows and across them, each rounded to a byte as in Pillow: the result equals
/// the same pixels of `Image.resize(size, Image.Resampling.BILINEAR)` to the last bit, and a crop
/// costs only what it needs. The corresponding Pillow function is `ImagingResample`.
struct Resampling {
  private let columns: ResamplingWeights
  private let rows: ResamplingWeights
  private let shrinksHeightFirst: Bool

  /// Prepares a resize from `width` × `height` pixels to `resized`, of which `columns` × `rows` are
  /// wanted.
  init(
    width: Int, height: Int, resized: (width: Int, height: Int), columns: Range<Int>,
    rows: Range<Int>
  ) {
    self.columns = ResamplingWeights(inputSize: width, outputSize: resized.width, outputs: columns)
    self.rows = ResamplingWeights(inputSize: height, outputSize: resized.height, outputs: rows)
    // The order shows in the last bit. Pillow 13 goes across the rows first where the height loses
    // more than twice the pixels that the width loses; earlier versions never did.
    shrinksHeightFirst =
      resized.height < height && height - resized.height > 2 * (width - resized.width)
  }

  /// The pixels wanted of an image of the size that was prepared for: rows without padding.
  func callAsFunction(_ image: DecodedImage) -> ContiguousArray<UInt8> {
    let channels = image.mode.channels
    let whole = Raster(pixels: image.pixels, channels: channels, width: image.width)
    guard shrinksHeightFirst else {
      let narrow = whole.resampledAlongRows(columns, rows: rows.inputs)
      return narrow.resampledAcrossRows(rows, columns: 0..<columns.outputs.count).pixels
    }
    let low = whole.resampledAcrossRows(rows, columns: columns.inputs)
    return low.resampledAlongRows(columns, rows: 0..<rows.outputs.count).pixels
  }
}
