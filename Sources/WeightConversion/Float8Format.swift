internal import Tensors

/// How a byte stands for a number: the 8-bit floating-point types.
///
/// `e4m3` says 4 bits of exponent and 3 of fraction, `fn` that there is no infinity, `uz` that the
/// bits of the negative zero mean NaN, the only one.
struct Float8Format {
  private let fractionBits: UInt32
  private let bias: Int
  private let hasSign: Bool
  private let isNaN: @Sendable (UInt8) -> Bool
  private let hasInfinity: Bool

  init?(_ dtype: DType) {
    switch dtype {
    case .float8_e4m3fn: self.init(fractionBits: 3, bias: 7) { $0 & 0x7F == 0x7F }
    case .float8_e4m3fnuz: self.init(fractionBits: 3, bias: 8) { $0 == 0x80 }
    case .float8_e5m2:
      self.init(fractionBits: 2, bias: 15, hasInfinity: true) { $0 & 0x7F > 0x7C }
    case .float8_e5m2fnuz: self.init(fractionBits: 2, bias: 16) { $0 == 0x80 }
    case .float8_e8m0fnu: self.init(fractionBits: 0, bias: 127, hasSign: false) { $0 == 0xFF }
    default: return nil
    }
  }

  private init(
    fractionBits: UInt32, bias: Int, hasSign: Bool = true, hasInfinity: Bool = false,
    isNaN: @escaping @Sendable (UInt8) -> Bool
  ) {
    self.fractionBits = fractionBits
    self.bias = bias
    self.hasSign = hasSign
    self.hasInfinity = hasInfinity
    self.isNaN = isNaN
  }

  /// The number that a byte means, which float32 has exactly.
  func decode(_ byte: UInt8) -> Float {
    guard !isNaN(byte) else { return .nan }
    let sign: FloatingPointSign = hasSign && byte & 0x80 != 0 ? .minus : .plus
    let magnitude = hasSign ? byte & 0x7F : byte
    if hasInfinity, magnitude == 0x7C { return sign == .minus ? -.infinity : .infinity }
    let exponent = Int(magnitude >> UInt8(fractionBits))
    let fraction = Float(magnitude & (1 << UInt8(fractionBits) - 1))
    // Without a fraction there is no zero and nothing is subnormal.
    let isNormal = exponent > 0 || fractionBits == 0
    let scale = Float(sign: .plus, exponent: Int(fractionBits), significand: 1)
    return Float(
      sign: sign, exponent: max(exponent, isNormal ? exponent : 1) - bias - Int(fractionBits),
      significand: isNormal ? scale + fraction : fraction)
  }
}
