internal import MappedFiles

extension Tensor {
  /// The numbers that a quantised tensor stands for, as float32, computed when they are read; `nil`
  /// for any other tensor.
  ///
  /// The corresponding PyTorch function is `Tensor.dequantize`.
  ///
  /// - Throws: ``TensorError`` if the tensor has no quantiser, or its scales cannot be read.
  public func dequantized() throws(TensorError) -> Tensor? {
    guard dtype.isQuantized else { return nil }
    let quantizer = try Quantizer(of: self)
    guard let byteCount = DType.float32.byteCount(elementCount: layout.elementCount) else {
      throw TensorError(.overflow, "\(shape) of float32 exceeds what memory can hold")
    }
    let growth = DType.float32.bitWidth / dtype.bitWidth
    let elementCount = layout.elementCount
    let numbers = TensorStorage(
      byteCount: byteCount,
      TensorStorage.Computation(source: self, growth: growth) { [dtype] packed, first in
        let count = min(packed.count * 8 / dtype.bitWidth, elementCount - first)
        return quantizer.dequantize(packed, of: dtype, first..<first + count)
      })
    return try Tensor(
      dtype: .float32, layout: TensorLayout(contiguous: shape), storage: numbers)
  }
}

/// The scales and zero points of one tensor: one of each, or one for each index along an axis.
///
/// Where the scales of channels are float64, PyTorch subtracts in single precision and multiplies in
/// double; everywhere else it is the other way about. The last bit depends on it.
private struct Quantizer: Sendable {
  private let scales: [Double]
  private let zeroPoints: [Double]
  private let multipliesInDouble: Bool
  /// How many neighbouring elements share a scale.
  private let run: Int

  init(of tensor: Tensor) throws(TensorError) {
    switch tensor.interpretation.quantization {
    case .perTensor(let scale, let zeroPoint):
      scales = [scale]
      zeroPoints = [Double(zeroPoint)]
      multipliesInDouble = false
      run = max(tensor.layout.elementCount, 1)
    case .perChannel(let axis, let scales, let zeroPoints):
      self.scales = try Self.numbers(in: scales)
      self.zeroPoints = try Self.numbers(in: zeroPoints)
      multipliesInDouble = scales.dtype == .float64
      guard tensor.shape.indices.contains(axis), self.scales.count == tensor.shape[axis],
        self.zeroPoints.count == self.scales.count
      else { throw Self.unusable("a scale and a zero point for each index along an axis") }
      // The product is a part of the element count, which the layout has checked.
      run = max(tensor.shape[(axis + 1)...].reduce(1, &*), 1)
    case nil: throw Self.unusable("a quantiser")
    }
  }

  /// The packed bytes of the numbers that some elements stand for.
  func dequantize(_ packed: ByteRegion, of dtype: DType, _ elements: Range<Int>) -> ByteRegion {
    packed.withSpan { bytes in
      var numbers: [UInt8] = []
      numbers.reserveCapacity(elements.count * 4)
      for index in elements {
        let channel = index / run % max(scales.count, 1)
        let integer = dtype.storedInteger(index - elements.lowerBound, of: bytes)
        let bits = number(integer, zeroPoints[channel], scales[channel]).bitPattern
        for shift in [0, 8, 16, 24] as [UInt32] {
          numbers.append(UInt8(truncatingIfNeeded: bits >> shift))
        }
      }
      return ByteRegion(copying: numbers)
    }
  }

  private func number(_ integer: Int32, _ zeroPoint: Double, _ scale: Double) -> Float {
    guard multipliesInDouble else { return Float(Double(integer) - zeroPoint) * Float(scale) }
    return Float(Double(Float(integer) - Float(zeroPoint)) * scale)
  }

  private static func numbers(in tensor: Tensor) throws(TensorError) -> [Double] {
    switch tensor.dtype {
    case .float64: try tensor.elements(of: Double.self)
    case .float32: try tensor.elements(of: Float.self).map { Double($0) }
    case .int64: try tensor.elements(of: Int64.self).map { Double($0) }
    case .int32: try tensor.elements(of: Int32.self).map { Double($0) }
    default: throw unusable("scales and zero points that are numbers, not \(tensor.dtype.rawValue)")
    }
  }

  private static func unusable(_ expected: String) -> TensorError {
    TensorError(.unsupportedInterpretation, "a quantised tensor needs \(expected)")
  }
}

extension DType {
  /// The integer of a quantised type at a position among packed elements; of those narrower than a
  /// byte the first stands in the lowest bits.
  fileprivate func storedInteger(_ index: Int, of bytes: Span<UInt8>) -> Int32 {
    switch self {
    case .qint8: return Int32(Int8(bitPattern: bytes[index]))
    case .qint32:
      return (0..<4).reduce(0) { $0 | Int32(bytes[4 * index + $1]) << (8 * Int32($1)) }
    case .quint4x2, .quint2x4:
      let perByte = 8 / bitWidth
      let shift = UInt8(index % perByte * bitWidth)
      return Int32(bytes[index / perByte] >> shift & (1 << UInt8(bitWidth) - 1))
    default: return Int32(bytes[index])
    }
  }
}
