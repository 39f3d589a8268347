public import Tensors

/// What a file's index says of one tensor.
public struct TensorEntry: Hashable, Sendable {
  /// The name, unique in the file.
  public let name: String
  /// The type of the elements.
  public let dtype: DType
  /// The size of each dimension; empty for a scalar.
  public let shape: [Int]
  /// Where the packed little-endian elements begin, in bytes from the start of the file.
  public let position: Int
  /// The number of bytes they take.
  public let byteCount: Int
  /// The CRC-32 that the file states for them; a safetensors file states none.
  public let checksum: UInt32?
  /// The tensor that this one is another name for, where two are tied.
  public let aliasOf: String?
}

extension TensorEntry {
  /// The layout of the packed elements, once it is known that it fits ``byteCount``.
  func layout(path: String, offset: Int) throws(FormatError) -> TensorLayout {
    let layout: TensorLayout
    do {
      layout = try TensorLayout(contiguous: shape)
    } catch {
      throw FormatError(.invalidShape, path: path, offset: offset, key: name, found: error.detail)
    }
    guard let expected = dtype.byteCount(elementCount: layout.elementCount) else {
      throw FormatError(
        .invalidShape, path: path, offset: offset, key: name,
        found: "the shape \(shape) of \(dtype.rawValue)", expected: "one that memory can hold")
    }
    guard byteCount == expected else {
      throw FormatError(
        .wrongByteCount, path: path, offset: offset, key: name, found: "\(byteCount) bytes",
        expected: "\(expected) for the shape \(shape) of \(dtype.rawValue)")
    }
    return layout
  }
}
