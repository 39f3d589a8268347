internal import CEngine

/// A step as PyTorch computes it, NaN and infinity included.
///
/// The engine's vector code loses NaN: its maximum of NaN and zero is zero, and its sigmoid of NaN is
/// a number. These are plain loops over row-major values. All but ``subsample(_:)`` are used only where
/// a value is not finite or may overflow.
enum Kernel: Sendable {
  /// Sets what is negative to zero, in place.
  case relu
  /// Applies the logistic function, in place.
  case sigmoid
  /// Adds the source to the target.
  case add
  /// Multiplies and shifts each channel, which has `plane` values, in place.
  case normalize(ChannelTransform, plane: Int)
  /// Multiplies each channel, which has `plane` values, by its factor.
  case multiply(plane: Int)
  /// Takes the largest value under each position of a window, or NaN if one is there.
  case maxPool(EngineWindow)
  /// Subsamples pixels by the stride and pads channels with zeros.
  case subsample(Subsampling)

  /// Computes `count` values of the target.
  @unsafe
  func run(
    from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer,
    by factors: UnsafeRawPointer?, count: Int
  ) {
    let input = unsafe source.assumingMemoryBound(to: Float.self)
    let output = unsafe target.assumingMemoryBound(to: Float.self)
    switch self {
    case .relu:
      for number in 0..<count where unsafe output[number] < 0 { unsafe output[number] = 0 }
    case .sigmoid:
      for number in 0..<count {
        unsafe output[number] = Float(1 / (1 + exponential(-Double(output[number]))))
      }
    case .add:
      for number in 0..<count { unsafe output[number] += input[number] }
    case .normalize(let transform, let plane):
      for number in 0..<count {
        let channel = number / plane % transform.scales.count
        unsafe output[number] =
          output[number] * transform.scales[channel] + transform.shifts[channel]
      }
    case .multiply(let plane):
      guard let factors = unsafe factors?.assumingMemoryBound(to: Float.self) else { return }
      for number in 0..<count { unsafe output[number] = input[number] * factors[number / plane] }
    case .maxPool(let window): unsafe Self.maxPool(window, from: input, to: output)
    case .subsample(let subsampling): unsafe subsampling.run(from: source, to: target)
    }
  }

  @unsafe
  private static func maxPool(
    _ window: EngineWindow, from source: UnsafePointer<Float>,
    to target: UnsafeMutablePointer<Float>
  ) {
    let (height, width) = (Int(window.source.2), Int(window.source.3))
    let (rows, columns) = (Int(window.destination.2), Int(window.destination.3))
    for image in 0..<Int(window.source.0 * window.source.1) {
      for row in 0..<rows {
        let ys = covered(
          row, window.kernel.0, window.stride.0, window.dilation.0, window.padding.0, of: height)
        for column in 0..<columns {
          let xs = covered(
            column, window.kernel.1, window.stride.1, window.dilation.1, window.padding.1,
            of: width)
          var largest = -Float.infinity
          for y in ys {
            for x in xs {
              let value = unsafe source[(image * height + y) * width + x]
              if !(value <= largest), !largest.isNaN { largest = value }
            }
          }
          unsafe target[(image * rows + row) * columns + column] = largest
        }
      }
    }
  }

  /// The coordinates under one position of a window along a side, those in the padding left out.
  private static func covered(
    _ position: Int, _ kernel: Int64, _ step: Int64, _ dilation: Int64, _ padding: Int64,
    of side: Int
  ) -> [Int] {
    let start = position * Int(step) - Int(padding)
    return (0..<Int(kernel)).map { start + $0 * Int(dilation) }.filter { (0..<side).contains($0) }
  }
}
