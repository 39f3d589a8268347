/// What a network makes of a batch at one ``Stage``.
public struct Features: Hashable, Sendable {
  /// `[count, channels, height, width]`, or `[count, channels]` once pooled.
  public let shape: [Int]
  /// The values in row-major order.
  public let values: [Float]

  /// The number of images.
  public var count: Int { shape.first ?? 0 }

  /// The values of one image, in row-major order; empty if there is no such image.
  public subscript(image: Int) -> ArraySlice<Float> {
    guard image >= 0, image < count else { return [] }
    let size = values.count / count
    return values[image * size..<(image + 1) * size]
  }
}
