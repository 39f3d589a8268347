internal import MappedFiles

/// A Swift type that a tensor's elements can be read as.
public protocol TensorElement: BitwiseCopyable, Sendable {
  /// The element types whose bytes mean the same number as this Swift type.
  static var dtypes: Set<DType> { get }
}

extension Double: TensorElement {
  /// `torch.float64`.
  public static let dtypes: Set<DType> = [.float64]
}
extension Float: TensorElement {
  /// `torch.float32`.
  public static let dtypes: Set<DType> = [.float32]
}
extension Int64: TensorElement {
  /// `torch.int64`.
  public static let dtypes: Set<DType> = [.int64]
}
extension Int32: TensorElement {
  /// `torch.int32` and the integers of `torch.qint32`.
  public static let dtypes: Set<DType> = [.int32, .qint32]
}
extension Int16: TensorElement {
  /// `torch.int16`.
  public static let dtypes: Set<DType> = [.int16]
}
extension Int8: TensorElement {
  /// `torch.int8` and the integers of `torch.qint8`.
  public static let dtypes: Set<DType> = [.int8, .qint8]
}
extension UInt8: TensorElement {
  /// `torch.uint8`, `torch.bool` (0 or 1) and the integers of `torch.quint8`.
  public static let dtypes: Set<DType> = [.uint8, .bool, .quint8]
}
extension UInt16: TensorElement {
  /// `torch.uint16`, and the bit patterns of `torch.float16` and `torch.bfloat16`.
  public static let dtypes: Set<DType> = [.uint16, .float16, .bfloat16]
}
extension UInt32: TensorElement {
  /// `torch.uint32`.
  public static let dtypes: Set<DType> = [.uint32]
}
extension UInt64: TensorElement {
  /// `torch.uint64`.
  public static let dtypes: Set<DType> = [.uint64]
}

extension Tensor {
  /// Whether ``withElements(of:_:)`` reads the mapped file in place, copying nothing.
  public var isReadInPlace: Bool {
    guard let part = storage.mappedRegion.flatMap(packedRegion) else { return false }
    return part.isAligned(to: dtype.swapWidth)
  }

  /// Calls `body` with the elements in row-major order.
  ///
  /// The elements are those of the mapped file itself if ``isReadInPlace``, else a copy.
  ///
  /// - Parameters:
  ///   - type: A Swift type that matches ``dtype``, such as `Float` for `float32`.
  ///   - body: What to do with the elements; the span is valid during the call.
  /// - Throws: ``TensorError`` if the type does not match or the storage cannot be read.
  public func withElements<Element: TensorElement, Result: ~Copyable>(
    of type: Element.Type, _ body: (Span<Element>) -> Result
  ) throws(TensorError) -> Result {
    guard Element.dtypes.contains(dtype) else {
      throw TensorError(.dtypeMismatch, "elements of \(dtype.rawValue) are not read as \(type)")
    }
    var region = try packedBytes()
    if !region.isAligned(to: MemoryLayout<Element>.alignment) {
      region = region.copied()
    }
    return unsafe region.withUnsafeBytes { bytes in
      body(unsafe Span<Element>(_unsafeBytes: bytes))
    }
  }

  /// The elements in row-major order, copied.
  ///
  /// - Throws: ``TensorError`` if the type does not match or the storage cannot be read.
  public func elements<Element: TensorElement>(
    of type: Element.Type
  ) throws(TensorError) -> [Element] {
    // One copy of all bytes: an element at a time is a hundred times slower where the caller is
    // another module and the type is not known here.
    try withElements(of: type) { span in
      unsafe span.withUnsafeBufferPointer { unsafe Array($0) }
    }
  }
}
