extension DecodedImage {
  /// The image in another size, as Pillow's antialiased bilinear filter makes it, to the last bit.
  ///
  /// The corresponding Pillow call is `Image.resize((width, height), Image.Resampling.BILINEAR)`.
  ///
  /// - Returns: `nil` unless both sizes are positive and their product is at most the number of
  ///   pixels that ``DecodingLimits/pillow`` allow.
  public func resized(width: Int, height: Int) -> DecodedImage? {
    let (area, overflow) = width.multipliedReportingOverflow(by: height)
    guard width > 0, height > 0, !overflow, area <= DecodingLimits.pillow.maximumPixels else {
      return nil
    }
    let resampling = Resampling(
      width: self.width, height: self.height, resized: (width, height), columns: 0..<width,
      rows: 0..<height)
    return DecodedImage(
      decodedWidth: width, height: height, mode: mode, pixels: resampling(self), warning: nil)
  }
}
