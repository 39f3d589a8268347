/// The type of a tensor's elements, under PyTorch's name (`torch.float32` is ``float32``).
public enum DType: String, CaseIterable, Hashable, Sendable {
  /// IEEE 754 double precision.
  case float64
  /// IEEE 754 single precision.
  case float32
  /// IEEE 754 half precision.
  case float16
  /// The upper half of a `float32`.
  case bfloat16
  /// 64-bit signed integer.
  case int64
  /// 32-bit signed integer.
  case int32
  /// 16-bit signed integer.
  case int16
  /// 8-bit signed integer.
  case int8
  /// 8-bit unsigned integer.
  case uint8
  /// 16-bit unsigned integer.
  case uint16
  /// 32-bit unsigned integer.
  case uint32
  /// 64-bit unsigned integer.
  case uint64
  /// A byte that is 0 or 1.
  case bool
  /// Two `float64`: real part, imaginary part.
  case complex128
  /// Two `float32`: real part, imaginary part.
  case complex64
  /// Two `float16`: real part, imaginary part.
  case complex32
  /// 4 bits of exponent, 3 of fraction, no infinity, not a number is all ones.
  case float8_e4m3fn
  /// 4 bits of exponent, 3 of fraction, no infinity, not a number is the negative zero.
  case float8_e4m3fnuz
  /// 5 bits of exponent, 2 of fraction, infinity and not a number as in IEEE 754.
  case float8_e5m2
  /// 5 bits of exponent, 2 of fraction, no infinity, not a number is the negative zero.
  case float8_e5m2fnuz
  /// 8 bits of exponent alone: a power of two.
  case float8_e8m0fnu
  /// Quantised, stored as `int8`.
  case qint8
  /// Quantised, stored as `int32`.
  case qint32
  /// Quantised, stored as `uint8`.
  case quint8
  /// Quantised to 4 bits, two elements a byte.
  case quint4x2
  /// Quantised to 2 bits, four elements a byte.
  case quint2x4
}

extension DType {
  /// The number of bits an element takes: 4 and 2 for the packed quantised types.
  public var bitWidth: Int {
    switch self {
    case .complex128: 128
    case .float64, .int64, .uint64, .complex64: 64
    case .float32, .int32, .uint32, .complex32, .qint32: 32
    case .float16, .bfloat16, .int16, .uint16: 16
    case .int8, .uint8, .bool, .qint8, .quint8: 8
    case .float8_e4m3fn, .float8_e4m3fnuz, .float8_e5m2, .float8_e5m2fnuz, .float8_e8m0fnu: 8
    case .quint4x2: 4
    case .quint2x4: 2
    }
  }

  /// The number of bytes that swap together between byte orders: half an element if complex.
  public var swapWidth: Int { isComplex ? bitWidth / 16 : max(bitWidth / 8, 1) }

  /// Whether an element is a pair of a real and an imaginary part.
  public var isComplex: Bool {
    switch self {
    case .complex128, .complex64, .complex32: true
    default: false
    }
  }

  /// Whether elements stand for real numbers only through a scale and a zero point.
  public var isQuantized: Bool {
    switch self {
    case .qint8, .qint32, .quint8, .quint4x2, .quint2x4: true
    default: false
    }
  }

  /// How the negative of an element is made; `nil` where PyTorch has no negative either.
  var negation: Negation? {
    switch self {
    case .float64, .float32, .float16, .bfloat16, .complex128, .complex64, .complex32: .signBits
    case .int64, .int32, .int16, .int8, .uint8, .uint16, .uint32, .uint64: .twosComplement
    default: nil
    }
  }

  /// How the negative of a number is made of its bytes.
  enum Negation: Sendable {
    /// The top bit of the number, or of each of a complex number's parts, is turned over.
    case signBits
    /// All bits are turned over and one is added.
    case twosComplement
  }

  /// The bytes that `elementCount` elements take when packed, or `nil` if that overflows.
  public func byteCount(elementCount: Int) -> Int? {
    guard elementCount >= 0 else { return nil }
    guard bitWidth >= 8 else {
      let elementsPerByte = 8 / bitWidth
      return elementCount / elementsPerByte + (elementCount % elementsPerByte == 0 ? 0 : 1)
    }
    let (bytes, overflow) = elementCount.multipliedReportingOverflow(by: bitWidth / 8)
    return overflow ? nil : bytes
  }
}
