internal import CEngine

/// Layers as PyTorch computes them where there is NaN, which the engine's vector code loses: its
/// maximum of NaN and zero is zero.
///
/// They are plain loops, used where weights or images are not finite, and for nothing else.
enum NaNKernels {
  /// Sets what is negative to zero and keeps NaN.
  @unsafe
  static func relu(_ values: UnsafeMutableRawPointer, count: Int) {
    let values = unsafe values.assumingMemoryBound(to: Float.self)
    for number in 0..<count where unsafe values[number] < 0 { unsafe values[number] = 0 }
  }

  /// The largest value under each position of a window, or NaN if one is there; row-major.
  @unsafe
  static func maxPool(
    _ window: EngineWindow, from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer
  ) {
    let source = unsafe source.assumingMemoryBound(to: Float.self)
    let target = unsafe target.assumingMemoryBound(to: Float.self)
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
