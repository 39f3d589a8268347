/// Bounds on the magnitudes of values, by which an overflow is detected where it happens.
///
/// A ReLU turns NaN into zero, so the logits of a network that overflows look like any others. The
/// weights of a layer bound its results by those before it. Where the product of such bounds grows
/// past ``limit``, a layer's input is measured, and the bounds begin anew.
enum Magnitude {
  /// The bound of every intermediate result of a fused network.
  ///
  /// The rest up to 2^128 is for convolutions in another domain (Winograd), which multiply by 36,100.
  static let limit = 0x1p108
  /// The largest measured value; trained networks have less than 2^10, untrained ones 2^25.
  static let measured: Float = 0x1p36
  /// The largest value of an image.
  static let image: Float = 0x1p16

  /// True if the magnitude of a value is above `limit`, or if one is NaN.
  @unsafe
  static func exceeds(_ limit: Float, _ values: UnsafeRawPointer, count: Int) -> Bool {
    let limit = Int32(bitPattern: limit.bitPattern)
    var signs: Int32 = 0
    for number in 0..<count {
      let bits = unsafe values.load(fromByteOffset: number &* 4, as: Int32.self)
      signs |= limit &- (bits & 0x7fff_ffff)
    }
    return signs < 0
  }

  /// The sum of magnitudes of each row; infinite or NaN only if a value is.
  ///
  /// - Parameters:
  ///   - values: Rows of one length.
  ///   - rows: Their number.
  static func sums(of values: [Float], rows: Int) -> [Double] {
    let width = values.count / max(rows, 1)
    return unsafe values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return Array(repeating: 0, count: rows) }
      return (0..<rows).map { unsafe sum(of: base + $0 * width, count: width) }
    }
  }

  @unsafe
  private static func sum(of values: UnsafePointer<Float>, count: Int) -> Double {
    // Scaled, so that finite values do not overflow.
    let scale: Float = 0x1p-32
    var lanes = SIMD8<Float>.zero
    var position = 0
    while position &+ 8 <= count {
      let bits = unsafe UnsafeRawPointer(values + position).loadUnaligned(as: SIMD8<UInt32>.self)
      let magnitudes = bits & SIMD8(repeating: 0x7fff_ffff)
      lanes += unsafe unsafeBitCast(magnitudes, to: SIMD8<Float>.self) * scale
      position &+= 8
    }
    var sum = Double(lanes.sum())
    while position < count {
      sum += Double(abs(unsafe values[position]) * scale)
      position &+= 1
    }
    // The sum of eight lanes is rounded.
    return sum * 0x1p32 * 1.001
  }
}
