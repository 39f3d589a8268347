/// How large an image may be before its file is refused undecoded.
///
/// A file of a few kilobytes can claim, and truly hold, gigabytes of pixels.
public struct DecodingLimits: Hashable, Sendable {
  /// The most pixels, width times height, that are decoded.
  ///
  /// By default 178,956,970, where Pillow raises `DecompressionBombError` (twice
  /// `Image.MAX_IMAGE_PIXELS`): half a gigabyte as RGB.
  public var maximumPixels: Int

  /// The limits of Pillow.
  public static let pillow = DecodingLimits(maximumPixels: 178_956_970)

  /// Creates limits.
  public init(maximumPixels: Int) { self.maximumPixels = maximumPixels }

  /// The number of pixels of an image, if it has any and the limits allow that many.
  func pixelCount(width: Int, height: Int, path: String) throws(ImageError) -> Int {
    let (count, overflow) = width.multipliedReportingOverflow(by: height)
    guard width > 0, height > 0 else {
      throw ImageError(.corrupt, path, "the header states a size of \(width)x\(height) pixels")
    }
    guard !overflow, count <= maximumPixels else {
      throw ImageError(
        .tooLarge, path,
        "the image has \(width)x\(height) pixels, and at most \(maximumPixels) are decoded")
    }
    return count
  }
}
