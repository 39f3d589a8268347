/// Which part of which resized image fills a crop, by torchvision's rounding.
struct CropGeometry: Equatable {
  /// The pixels of one dimension.
  struct Axis: Equatable {
    /// The size of the resized image.
    let resized: Int
    /// The pixels of the resized image that the crop shows.
    let shown: Range<Int>
    /// Where in the crop they begin; what is before and behind them is black.
    let offset: Int

    /// The middle of a resized line, padded first if it is shorter than the crop.
    ///
    /// Python's `round` takes the even neighbour of a half, and the padding before is the smaller
    /// half. The corresponding torchvision function is `center_crop`.
    fileprivate init(resized: Int, crop: Int) {
      self.resized = resized
      if resized < crop {
        shown = 0..<resized
        offset = (crop - resized) / 2
      } else {
        let surplus = resized - crop
        let begin = surplus / 2 + (surplus % 4 == 3 ? 1 : 0)
        shown = begin..<begin + crop
        offset = 0
      }
    }
  }

  let horizontal: Axis
  let vertical: Axis

  /// Computes the geometry for an image of `width` × `height` pixels.
  ///
  /// The short side comes to `shortSide`, the long one is cut to whole pixels. The corresponding
  /// torchvision function is `_compute_resized_output_size`.
  ///
  /// - Returns: `nil` if the long side would overflow.
  init?(width: Int, height: Int, shortSide: Int, cropWidth: Int, cropHeight: Int) {
    let (product, overflow) = shortSide.multipliedReportingOverflow(by: max(width, height))
    guard !overflow, width > 0, height > 0 else { return nil }
    let longSide = product / min(width, height)
    let (resizedWidth, resizedHeight) =
      width <= height ? (shortSide, longSide) : (longSide, shortSide)
    horizontal = Axis(resized: resizedWidth, crop: cropWidth)
    vertical = Axis(resized: resizedHeight, crop: cropHeight)
  }
}
