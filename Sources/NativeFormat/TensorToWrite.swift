public import MappedFiles
public import Tensors

/// A tensor on its way into a file: its name there, and how its bytes come about.
public struct TensorToWrite: Sendable {
  /// Turns packed little-endian elements of the source into those that are written.
  ///
  /// It is called with whole elements, in order, a chunk of at most 1 MiB at a time.
  public typealias Conversion = @Sendable (ByteRegion) throws(TensorError) -> ByteRegion

  /// The name in the file.
  public let name: String
  /// The element type in the file.
  public let dtype: DType
  /// Where the elements come from.
  public let source: Tensor

  /// Called with every byte that is written for the tensor, in order, in runs of whole elements; of
  /// tied tensors the first one's is.
  public var observer: (@Sendable (ByteRegion) -> Void)?

  let conversion: Conversion?

  /// A tensor that is written with the elements it has.
  public init(_ source: Tensor, named name: String) {
    self.name = name
    dtype = source.dtype
    self.source = source
    conversion = nil
  }

  /// A tensor whose elements are converted to another type while they are written.
  ///
  /// Tensors of one identity and one target type must have one conversion: they are written once.
  public init(
    _ source: Tensor, named name: String, as dtype: DType,
    converting conversion: @escaping Conversion
  ) {
    self.name = name
    self.dtype = dtype
    self.source = source
    self.conversion = conversion
  }

  /// The tensors of a source under the names they have there.
  public static func all(of source: some TensorSource) -> [TensorToWrite] {
    source.names.compactMap { name in
      source.tensor(named: name).map { TensorToWrite($0, named: name) }
    }
  }
}

extension TensorToWrite {
  /// The number of bytes in the file.
  func byteCount() throws(FormatError) -> Int {
    guard let count = dtype.byteCount(elementCount: source.layout.elementCount) else {
      throw FormatError(
        .invalidShape, path: nil, key: name, found: "the shape \(source.shape)",
        expected: "one whose \(dtype.rawValue) elements memory can hold")
    }
    return count
  }
}
