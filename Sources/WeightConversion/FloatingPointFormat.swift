internal import Tensors

/// How the bits of an element stand for a number.
enum FloatingPointFormat {
  case float64
  case float32
  case float16
  case bfloat16

  init?(_ dtype: DType) {
    switch dtype {
    case .float64: self = .float64
    case .float32: self = .float32
    case .float16: self = .float16
    case .bfloat16: self = .bfloat16
    default: return nil
    }
  }

  var byteCount: Int {
    switch self {
    case .float64: 8
    case .float32: 4
    case .float16, .bfloat16: 2
    }
  }

  /// The number that the bits mean; from float64 the nearest float32.
  func decode(_ bits: UInt64) -> Float {
    switch self {
    case .float64: Float(Double(bitPattern: bits))
    case .float32: Float(bitPattern: UInt32(truncatingIfNeeded: bits))
    case .bfloat16: Float(bitPattern: UInt32(truncatingIfNeeded: bits) << 16)
    case .float16: Float(halfBits: UInt16(truncatingIfNeeded: bits))
    }
  }

  /// The bits of the nearest number, ties to even.
  func encode(_ value: Float) -> UInt64 {
    switch self {
    case .float64: Double(value).bitPattern
    case .float32: UInt64(value.bitPattern)
    case .bfloat16: UInt64(Self.encodeBFloat16(value.bitPattern))
    case .float16: UInt64(Self.encodeHalf(value))
    }
  }

  private static func encodeBFloat16(_ bits: UInt32) -> UInt32 {
    guard bits & 0x7FFF_FFFF <= 0x7F80_0000 else { return 0x7FC0 }
    return (bits + 0x7FFF + (bits >> 16 & 1)) >> 16
  }

  private static func encodeHalf(_ value: Float) -> UInt32 {
    let sign = value.bitPattern >> 16 & 0x8000
    let magnitude = value.bitPattern & 0x7FFF_FFFF
    guard magnitude <= 0x7F80_0000 else { return sign | 0x7E00 }
    // Halfway between the largest half and what would come after it rounds to infinity.
    guard magnitude < 0x477F_F000 else { return sign | 0x7C00 }
    guard magnitude >= 0x3880_0000 else {
      // A subnormal half is a multiple of 2^-24.
      let scaled = (value.magnitude * 0x1p24).rounded(.toNearestOrEven)
      return sign | UInt32(scaled)
    }
    let rounded = (magnitude + 0xFFF + (magnitude >> 13 & 1)) >> 13
    return sign | (rounded - (112 << 10))
  }
}
