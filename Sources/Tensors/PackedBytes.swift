public import MappedFiles

/// Reads a tensor's values as packed little-endian bytes, in row-major order, a chunk at a time.
///
/// Where the storage already holds them so, the chunks are parts of the mapped file and nothing is
/// copied; otherwise strides are followed, bytes swapped and signs flipped into memory.
public struct PackedBytes: ~Copyable, Sendable {
  /// The number of bytes in a chunk, at most.
  public static let chunkByteCount = 1 << 20

  private enum Origin {
    case inPlace(ByteRegion)
    case gathered(StridedGather)
  }

  private var origin: Origin
  private var position = 0
  private let byteCount: Int

  /// Begins to read `tensor`.
  ///
  /// - Throws: ``TensorError`` if the storage cannot be unpacked or is damaged.
  public init(of tensor: Tensor) throws(TensorError) {
    byteCount = tensor.byteCount
    origin =
      if let region = try tensor.packedRegionInStorage() {
        .inPlace(region)
      } else {
        .gathered(StridedGather(tensor, from: try tensor.storage.bytes()))
      }
  }

  /// The next chunk, or `nil` after the last.
  public mutating func next() -> ByteRegion? {
    let count = min(Self.chunkByteCount, byteCount - position)
    guard count > 0 else { return nil }
    switch origin {
    case .inPlace(let region):
      defer { position += count }
      return region.subregion(at: position, count: count)
    case .gathered(var gather):
      let chunk = gather.next(byteCount: count)
      origin = .gathered(gather)
      position += chunk.count
      return chunk
    }
  }
}

extension Tensor {
  /// The values as packed little-endian bytes in one piece; a part of the mapped file if possible.
  ///
  /// - Throws: ``TensorError`` if the storage cannot be unpacked or is damaged.
  public func packedBytes() throws(TensorError) -> ByteRegion {
    if let region = try packedRegionInStorage() { return region }
    var gather = StridedGather(self, from: try storage.bytes())
    return gather.next(byteCount: byteCount)
  }

  /// The part of the storage that holds the packed values; `nil` if they must be gathered.
  fileprivate func packedRegionInStorage() throws(TensorError) -> ByteRegion? {
    guard byteCount > 0 else { return ByteRegion(copying: []) }
    guard isPackedInStorage, let offset = dtype.byteCount(elementCount: layout.offset) else {
      return nil
    }
    guard let region = try storage.bytes().subregion(at: offset, count: byteCount) else {
      throw TensorError(.outOfStorage, "\(storage.name) ends before the tensor does")
    }
    return region
  }
}
