internal import MappedFiles
internal import Tensors

/// Reads packed elements as numbers.
///
/// A complex element is two numbers, its parts.
struct ElementDecoder: Sendable {
  private let byteCount: Int
  private let number: @Sendable (UInt64) -> Double

  /// - Returns: `nil` for quantised elements, which are numbers only with their scales.
  init?(_ dtype: DType) {
    byteCount = dtype.swapWidth
    switch dtype {
    case .float64, .complex128: number = { Double(bitPattern: $0) }
    case .float32, .complex64: number = { Double(FloatingPointFormat.float32.decode($0)) }
    case .float16, .complex32: number = { Double(FloatingPointFormat.float16.decode($0)) }
    case .bfloat16: number = { Double(FloatingPointFormat.bfloat16.decode($0)) }
    case .int64: number = { Double(Int64(bitPattern: $0)) }
    case .int32: number = { Double(Int32(truncatingIfNeeded: $0)) }
    case .int16: number = { Double(Int16(truncatingIfNeeded: $0)) }
    case .int8: number = { Double(Int8(truncatingIfNeeded: $0)) }
    case .uint8, .uint16, .uint32, .uint64, .bool: number = { Double($0) }
    case .float8_e4m3fn, .float8_e4m3fnuz, .float8_e5m2, .float8_e5m2fnuz, .float8_e8m0fnu:
      guard let format = Float8Format(dtype) else { return nil }
      let table = (0...UInt8.max).map { Double(format.decode($0)) }
      number = { table[Int($0)] }
    case .qint8, .qint32, .quint8, .quint4x2, .quint2x4: return nil
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
