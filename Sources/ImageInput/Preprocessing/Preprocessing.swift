/// What turns an image into the input that a network was trained on.
///
/// The short side is resized with Pillow's antialiased bilinear filter, the middle is cut out, bytes
/// become numbers from 0 to 1, and each channel is normalised. The corresponding torchvision class
/// is `torchvision.transforms._presets.ImageClassification` on a PIL image; the values are equal to
/// its values.
public struct Preprocessing: Hashable, Sendable {
  /// The length in pixels that the short side is resized to.
  public let shortSide: Int
  /// The width in pixels of the crop.
  public let cropWidth: Int
  /// The height in pixels of the crop.
  public let cropHeight: Int
  /// What is subtracted from each channel, and what the difference is divided by.
  public let normalization: Normalization

  /// Creates a preprocessing.
  ///
  /// - Returns: `nil` unless every size is between 1 and 16,384.
  public init?(
    shortSide: Int, cropWidth: Int, cropHeight: Int, normalization: Normalization = .imageNet
  ) {
    let sizes = 1...16_384
    guard sizes ~= shortSide, sizes ~= cropWidth, sizes ~= cropHeight else { return nil }
    self.init(
      checkedShortSide: shortSide, cropWidth: cropWidth, cropHeight: cropHeight,
      normalization: normalization)
  }

  private init(
    checkedShortSide shortSide: Int, cropWidth: Int, cropHeight: Int, normalization: Normalization
  ) {
    self.shortSide = shortSide
    self.cropWidth = cropWidth
    self.cropHeight = cropHeight
    self.normalization = normalization
  }

  /// The recipe of the weights `IMAGENET1K_V1`: 256, then 224 × 224.
  public static let imageNetV1 = Preprocessing(
    checkedShortSide: 256, cropWidth: 224, cropHeight: 224, normalization: .imageNet)
  /// The recipe of the weights `IMAGENET1K_V2`: 232, then 224 × 224.
  public static let imageNetV2 = Preprocessing(
    checkedShortSide: 232, cropWidth: 224, cropHeight: 224, normalization: .imageNet)

  /// The crop of an image before normalisation: `cropHeight` × `cropWidth` pixels of its mode.
  ///
  /// An image smaller than the crop is padded with black on all sides.
  public func crop(_ image: DecodedImage) -> DecodedImage {
    let channels = image.mode.channels
    var pixels = ContiguousArray<UInt8>(repeating: 0, count: cropWidth * cropHeight * channels)
    if let geometry = CropGeometry(
      width: image.width, height: image.height, shortSide: shortSide, cropWidth: cropWidth,
      cropHeight: cropHeight)
    {
      let (horizontal, vertical) = (geometry.horizontal, geometry.vertical)
      let shown = Resampling(
        width: image.width, height: image.height,
        resized: (horizontal.resized, vertical.resized), columns: horizontal.shown,
        rows: vertical.shown)(image)
      let rowBytes = horizontal.shown.count * channels
      for row in 0..<vertical.shown.count {
        let begin = ((vertical.offset + row) * cropWidth + horizontal.offset) * channels
        pixels[begin..<begin + rowBytes] = shown[row * rowBytes..<(row + 1) * rowBytes]
      }
    }
    return DecodedImage(
      decodedWidth: cropWidth, height: cropHeight, mode: image.mode, pixels: pixels, warning: nil)
  }

  /// The input of a network for one image.
  ///
  /// - Returns: Channels × `cropHeight` × `cropWidth` numbers, channel by channel.
  /// - Throws: ``ImageError`` if the image has another number of channels than ``normalization``.
  public func tensor(_ image: DecodedImage) throws(ImageError) -> [Float] {
    guard image.mode.channels == normalization.channels else {
      throw ImageError(
        .wrongChannels, "image",
        "the image has \(image.mode.channels) channels, and the normalisation is of "
          + "\(normalization.channels)")
    }
    return normalization.planes(of: crop(image))
  }
}
