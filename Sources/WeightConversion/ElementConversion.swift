internal import MappedFiles
public import NativeFormat
public import Tensors

/// The element type that floating-point tensors get on their way out.
public enum ElementConversion: String, CaseIterable, Sendable {
  /// Each keeps its own.
  case keep
  /// `torch.float64`.
  case float64
  /// `torch.float32`.
  case float32
  /// `torch.float16`.
  case float16
  /// `torch.bfloat16`.
  case bfloat16

  private var target: DType? { DType(rawValue: rawValue) }

  /// The tensor under a name, its elements converted if they are floating-point numbers, of 8 bits
  /// or more; integers, booleans, complex and quantised elements keep their type.
  ///
  /// Rounding is to the nearest, ties to even; float64 goes through float32, as PyTorch's does.
  public func write(_ tensor: Tensor, named name: String) -> TensorToWrite {
    guard let target, let convert = conversion(from: tensor.dtype) else {
      return TensorToWrite(tensor, named: name)
    }
    return TensorToWrite(tensor, named: name, as: target) { (chunk) throws(TensorError) in
      convert(chunk)
    }
  }

  /// What turns packed elements of `dtype` into those written; `nil` if they stay as they are.
  func conversion(from dtype: DType) -> (@Sendable (ByteRegion) -> ByteRegion)? {
    guard let target, target != dtype, let encoding = FloatingPointFormat(target) else {
      return nil
    }
    if let source = Float8Format(dtype) {
      let table = (0...UInt8.max).map { encoding.encode(source.decode($0)) }
      return { ByteRegion(copying: Self.convert($0, by: table, to: encoding)) }
    }
    guard let source = FloatingPointFormat(dtype) else { return nil }
    return { ByteRegion(copying: Self.convert($0, from: source, to: encoding)) }
  }

  /// The type that elements of `dtype` are written as.
  func dtype(from dtype: DType) -> DType {
    conversion(from: dtype) == nil ? dtype : target ?? dtype
  }

  private static func convert(
    _ chunk: ByteRegion, from source: FloatingPointFormat, to target: FloatingPointFormat
  ) -> [UInt8] {
    chunk.withSpan { bytes in
      var converted: [UInt8] = []
      converted.reserveCapacity(bytes.count / source.byteCount * target.byteCount)
      for start in stride(from: 0, to: bytes.count, by: source.byteCount) {
        var bits: UInt64 = 0
        for byte in (0..<source.byteCount).reversed() {
          bits = bits << 8 | UInt64(bytes[start + byte])
        }
        append(target.encode(source.decode(bits)), as: target, to: &converted)
      }
      return converted
    }
  }

  /// Elements of a byte, by what each becomes.
  private static func convert(
    _ chunk: ByteRegion, by table: [UInt64], to target: FloatingPointFormat
  ) -> [UInt8] {
    chunk.withSpan { bytes in
      var converted: [UInt8] = []
      converted.reserveCapacity(bytes.count * target.byteCount)
      for index in bytes.indices { append(table[Int(bytes[index])], as: target, to: &converted) }
      return converted
    }
  }

  private static func append(
    _ bits: UInt64, as format: FloatingPointFormat, to bytes: inout [UInt8]
  ) {
    for byte in 0..<format.byteCount {
      bytes.append(UInt8(truncatingIfNeeded: bits >> (8 * UInt64(byte))))
    }
  }
}
