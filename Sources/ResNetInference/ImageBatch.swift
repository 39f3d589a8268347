/// Images as a network takes them: `[count, channels, height, width]`, row-major.
///
/// The values are what the network was trained on: for torchvision's weights colours from 0 to 1,
/// less the mean of each channel, divided by its standard deviation. The corresponding PyTorch
/// value is a contiguous `float32` tensor of four dimensions.
public struct ImageBatch: Hashable, Sendable {
  /// The number of images.
  public let count: Int
  /// The channels of each image.
  public let channels: Int
  /// The height of each image, in pixels.
  public let height: Int
  /// The width of each image, in pixels.
  public let width: Int
  /// The values, `count * channels * height * width` of them.
  public let values: [Float]
  /// The bits of the largest magnitude.
  private let largest: UInt32
  /// True if no value is infinite or NaN.
  var isFinite: Bool { largest < Float.infinity.bitPattern }
  /// True if all values are within the bound of fused networks.
  var isOrdinary: Bool { largest <= Magnitude.image.bitPattern }

  /// Creates a batch.
  ///
  /// - Throws: ``InferenceError/Code/wrongValueCount`` if the values are not as many as the sizes
  ///   ask for, ``InferenceError/Code/imageTooSmall`` if a size is not positive.
  public init(
    count: Int = 1, channels: Int = 3, height: Int, width: Int, values: [Float]
  ) throws(InferenceError) {
    let sizes = [count, channels, height, width]
    guard sizes.allSatisfy({ $0 > 0 }) else {
      throw InferenceError(
        .imageTooSmall, "a batch of shape \(sizes) holds nothing; every size must be at least 1")
    }
    var expected = 1
    for size in sizes {
      let (product, overflow) = expected.multipliedReportingOverflow(by: size)
      expected = overflow ? .max : product
    }
    guard values.count == expected else {
      throw InferenceError(
        .wrongValueCount, "shape \(sizes) asks for \(expected) values, found \(values.count)")
    }
    self.count = count
    self.channels = channels
    self.height = height
    self.width = width
    self.values = values
    largest = largestBits(values)
  }

  /// `[count, channels, height, width]`.
  public var shape: [Int] { [count, channels, height, width] }
}
