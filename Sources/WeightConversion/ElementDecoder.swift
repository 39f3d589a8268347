internal import MappedFiles
internal import Tensors

/// Reads packed elements as numbers.
///
/// A complex element is two numbers, its parts; a quantised one is the stored integer.
struct ElementDecoder: Sendable {
  private let byteCount: Int
  private let number: @Sendable (UInt64) -> Double

  /// - Returns: `nil` for elements that share bytes.
  init?(_ dtype: DType) {
    guard dtype.bitWidth >= 8 else { return nil }
    byteCount = dtype.swapWidth
    switch dtype {
    case .float64, .complex128: number = { Double(bitPattern: $0) }
    case .float32, .complex64: number = { Double(FloatingPointFormat.float32.decode($0)) }
    case .float16, .complex32: number = { Double(FloatingPointFormat.float16.decode($0)) }
    case .bfloat16: number = { Double(FloatingPointFormat.bfloat16.decode($0)) }
    case .int64: number = { Double(Int64(bitPattern: $0)) }
    case .int32, .qint32: number = { Double(Int32(truncatingIfNeeded: $0)) }
    case .int16: number = { Double(Int16(truncatingIfNeeded: $0)) }
    case .int8, .qint8: number = { Double(Int8(truncatingIfNeeded: $0)) }
    case .uint8, .uint16, .uint32, .uint64, .bool, .quint8: number = { Double($0) }
    case .float8_e4m3fn: number = { SmallFloat.e4m3fn.decode($0) }
    case .float8_e4m3fnuz: number = { SmallFloat.e4m3fnuz.decode($0) }
    case .float8_e5m2: number = { SmallFloat.e5m2.decode($0) }
    case .float8_e5m2fnuz: number = { SmallFloat.e5m2fnuz.decode($0) }
    case .float8_e8m0fnu:
      number = {
        $0 == 0xFF ? .nan : Double(sign: .plus, exponent: Int($0 & 0xFF) - 127, significand: 1)
      }
    case .quint4x2, .quint2x4: return nil
    }
  }

  /// The numbers that whole packed elements stand for.
  func numbers(in chunk: ByteRegion) -> [Double] {
    chunk.withSpan { bytes in
      (0..<bytes.count / byteCount).map { position in
        var bits: UInt64 = 0
        for byte in 0..<byteCount {
          bits |= UInt64(bytes[position * byteCount + byte]) << UInt64(8 * byte)
        }
        return number(bits)
      }
    }
  }
}

/// A floating-point number in a byte: a sign, then exponent and fraction.
private struct SmallFloat: Sendable {
  static let e4m3fn = SmallFloat(fractionBits: 3, bias: 7, ending: .finite)
  static let e4m3fnuz = SmallFloat(fractionBits: 3, bias: 8, ending: .unsignedZero)
  static let e5m2 = SmallFloat(fractionBits: 2, bias: 15, ending: .infinite)
  static let e5m2fnuz = SmallFloat(fractionBits: 2, bias: 16, ending: .unsignedZero)

  /// What the bits at the end of the range mean.
  enum Ending {
    /// As in IEEE 754: the last exponent is infinity and not a number.
    case infinite
    /// Only all ones is not a number.
    case finite
    /// Only the negative zero is not a number.
    case unsignedZero
  }

  let fractionBits: UInt64
  let bias: Int
  let ending: Ending

  func decode(_ bits: UInt64) -> Double {
    let magnitude = bits & 0x7F
    let sign: FloatingPointSign = bits & 0x80 == 0 ? .plus : .minus
    let exponent = Int(magnitude >> fractionBits)
    let fraction = magnitude & ((1 << fractionBits) - 1)
    switch ending {
    case .infinite where exponent == 31:
      return fraction > 0 ? .nan : sign == .minus ? -.infinity : .infinity
    case .finite where magnitude == 0x7F: return .nan
    case .unsignedZero where bits & 0xFF == 0x80: return .nan
    default: break
    }
    let one: UInt64 = exponent == 0 ? 0 : 1 << fractionBits
    return Double(
      sign: sign, exponent: max(exponent, 1) - bias - Int(fractionBits),
      significand: Double(one | fraction))
  }
}

/// The numbers of a tensor in row-major order, a chunk at a time.
struct NumberStream: ~Copyable {
  private var chunks: PackedBytes
  private let decoder: ElementDecoder

  /// - Throws: ``ConversionError`` if the tensor cannot be read.
  init(
    _ tensor: Tensor, _ decoder: ElementDecoder, named name: String, in path: String
  ) throws(ConversionError) {
    do {
      chunks = try PackedBytes(of: tensor)
    } catch {
      throw ConversionError(.unreadableInput, path: path, "\(name): \(error)")
    }
    self.decoder = decoder
  }

  mutating func next() -> [Double]? { chunks.next().map(decoder.numbers) }
}
