/// The mean and the standard deviation of each channel of the training images.
///
/// The corresponding torchvision functions are `convert_image_dtype` and `normalize`.
public struct Normalization: Hashable, Sendable {
  /// What is subtracted from each channel, in units of the full range 0 to 1.
  public let mean: [Float]
  /// What the difference is divided by.
  public let standardDeviation: [Float]

  /// The number of channels.
  public var channels: Int { mean.count }

  /// Creates a normalisation.
  ///
  /// - Returns: `nil` unless there are as many means as deviations, all finite, the deviations above
  ///   zero.
  public init?(mean: [Float], standardDeviation: [Float]) {
    guard mean.count == standardDeviation.count, !mean.isEmpty, mean.allSatisfy(\.isFinite),
      standardDeviation.allSatisfy({ $0.isFinite && $0 > 0 })
    else { return nil }
    self.init(checkedMean: mean, standardDeviation: standardDeviation)
  }

  private init(checkedMean mean: [Float], standardDeviation: [Float]) {
    self.mean = mean
    self.standardDeviation = standardDeviation
  }

  /// That of torchvision's ImageNet weights, for images in colour.
  public static let imageNet = Normalization(
    checkedMean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225])

  /// None but the scale to 0 … 1, as `ToTensor` gives it.
  public static func unit(_ mode: ColorMode) -> Normalization {
    Normalization(
      checkedMean: Array(repeating: 0, count: mode.channels),
      standardDeviation: Array(repeating: 1, count: mode.channels))
  }

  /// The channels of an image one after the other, each normalised.
  func planes(of image: DecodedImage) -> [Float] {
    let channels = image.mode.channels
    let count = image.width * image.height
    var planes = [Float](repeating: 0, count: channels * count)
    for channel in 0..<channels {
      let values = table(channel)
      for index in 0..<count {
        planes[channel * count + index] = values[Int(image.pixels[index * channels + channel])]
      }
    }
    return planes
  }

  /// What each byte becomes: there are only 256, so each is computed once, as PyTorch computes it.
  private func table(_ channel: Int) -> ContiguousArray<Float> {
    ContiguousArray(
      (0...255).map { (Float($0) / 255 - mean[channel]) / standardDeviation[channel] })
  }
}
