/// Rows of an image, or of the part of one that a pass of ``Resampling`` left.
struct Raster {
  /// The rows without padding.
  let pixels: ContiguousArray<UInt8>
  /// The number of bytes of a pixel, 1 or 3.
  let channels: Int
  /// The number of pixels in a row.
  let width: Int
  /// Which column of the image the first one is.
  var firstColumn = 0
  /// Which row of the image the first one is.
  var firstRow = 0

  /// Resizes some rows along their length; they keep their numbers.
  ///
  /// The corresponding Pillow function is `ImagingResampleHorizontal_8bpc`.
  func resampledAlongRows(_ weights: ResamplingWeights, rows: Range<Int>) -> Raster {
    let count = weights.outputs.count
    var target = ContiguousArray<UInt8>(repeating: 0, count: rows.count * count * channels)
    for (index, row) in rows.enumerated() {
      let begin = ((row - firstRow) * width - firstColumn) * channels
      switch channels {
      case 1: resampleGrayRow(pixels, from: begin, weights, into: &target, at: index * count)
      default: resampleColorRow(pixels, from: begin, weights, into: &target, at: index * count * 3)
      }
    }
    return Raster(pixels: target, channels: channels, width: count, firstRow: rows.lowerBound)
  }

  /// Resizes some columns along their height; they keep their numbers.
  ///
  /// The corresponding Pillow function is `ImagingResampleVertical_8bpc`.
  func resampledAcrossRows(_ weights: ResamplingWeights, columns: Range<Int>) -> Raster {
    let count = columns.count * channels
    var target = ContiguousArray<UInt8>(repeating: 0, count: weights.outputs.count * count)
    var sums = ContiguousArray<Int32>(repeating: 0, count: count)
    for index in 0..<weights.outputs.count {
      for element in 0..<count { sums[element] = ResamplingWeights.half }
      for tap in 0..<weights.counts[index] {
        let row = weights.firsts[index] + tap - firstRow
        let begin = (row * width + columns.lowerBound - firstColumn) * channels
        addRow(pixels, from: begin, times: weights.weights[index * weights.stride + tap], to: &sums)
      }
      storeRow(sums, into: &target, at: index * count)
    }
    return Raster(
      pixels: target, channels: channels, width: columns.count, firstColumn: columns.lowerBound)
  }
}
