internal import ResNetModels

/// A shortcut without parameters: some pixels of row-major values, between channels of zeros.
struct Subsampling: Sendable {
  /// The number of images.
  let batch: Int
  /// The sizes that go in.
  let source: ImageShape
  /// The sizes that come out.
  let destination: ImageShape
  /// The distance between the pixels taken.
  let stride: Int
  /// The channels of zeros before the others.
  let padding: Int

  /// Copies the pixels.
  @unsafe
  func run(from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer) {
    let source = unsafe source.assumingMemoryBound(to: Float.self)
    let target = unsafe target.assumingMemoryBound(to: Float.self)
    let (rows, columns) = (destination.size.height, destination.size.width)
    for image in 0..<batch {
      for channel in 0..<destination.channels {
        let origin = channel - padding
        let isZero = origin < 0 || origin >= self.source.channels
        let plane = (image * self.source.channels + origin) * self.source.size.height
        for row in 0..<rows {
          let start = ((image * destination.channels + channel) * rows + row) * columns
          let line = (plane + row * stride) * self.source.size.width
          for column in 0..<columns {
            unsafe target[start + column] = isZero ? 0 : source[line + column * stride]
          }
        }
      }
    }
  }
}
