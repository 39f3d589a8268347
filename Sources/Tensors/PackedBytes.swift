public import MappedFiles

/// Reads a tensor's values as packed little-endian bytes, in row-major order, a chunk at a time.
///
/// Where the storage already holds them so, the chunks are parts of the mapped file and nothing is
/// copied; otherwise strides are followed, bytes swapped and signs flipped into memory.
public struct PackedBytes: ~Copyable, Sendable {
  /// The number of bytes in a chunk, at most.
  public static let chunkByteCount = 1 << 20
  /// The number of bytes that a tensor may take when packed though its storage has fewer, as an
  /// expanded one does.
  public static let expansionLimit = 1 << 27

  private enum Origin {
    case inPlace(ByteRegion)
    case gathered(StridedGather)
  }

  private var origin: Origin
  private var position = 0
  private let byteCount: Int
  /// How the values are made of the elements at ``origin``, if they are.
  private let computation: TensorStorage.Computation?

  /// Begins to read `tensor`.
  ///
  /// - Parameters:
  ///   - tensor: The tensor.
  ///   - expansionLimit: How many bytes it may take if its storage has fewer.
  /// - Throws: ``TensorError`` if the storage cannot be unpacked or is damaged, or if the tensor
  ///   repeats its storage beyond the limit.
  public init(
    of tensor: Tensor, expansionLimit: Int = PackedBytes.expansionLimit
  ) throws(TensorError) {
    if let computation = tensor.storage.computation, tensor.isPackedInStorage,
      tensor.byteCount == tensor.storage.byteCount
    {
      self.computation = computation
      byteCount = computation.source.byteCount
      origin = try Self.origin(
        of: computation.source, expansionLimit: expansionLimit / computation.growth)
    } else {
      computation = nil
      byteCount = tensor.byteCount
      origin = try Self.origin(of: tensor, expansionLimit: expansionLimit)
    }
  }

  private static func origin(
    of tensor: Tensor, expansionLimit: Int
  ) throws(TensorError) -> Origin {
    try tensor.checkExpansion(limit: expansionLimit)
    if let region = try tensor.packedRegionInStorage() { return .inPlace(region) }
    return .gathered(StridedGather(tensor, from: try tensor.storage.bytes()))
  }

  /// The next chunk, or `nil` after the last.
  public mutating func next() -> ByteRegion? {
    let start = position
    guard let chunk = nextOfOrigin() else { return nil }
    guard let computation else { return chunk }
    return computation.bytes(chunk, start * 8 / computation.source.dtype.bitWidth)
  }

  private mutating func nextOfOrigin() -> ByteRegion? {
    let maximum = Self.chunkByteCount / (computation?.growth ?? 1)
    let count = min(maximum, byteCount - position)
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
  /// - Parameter expansionLimit: How many bytes they may take if the storage has fewer.
  /// - Throws: ``TensorError`` if the storage cannot be unpacked or is damaged, or if the tensor
  ///   repeats its storage beyond the limit.
  public func packedBytes(
    expansionLimit: Int = PackedBytes.expansionLimit
  ) throws(TensorError) -> ByteRegion {
    try checkExpansion(limit: expansionLimit)
    if let region = try packedRegionInStorage() { return region }
    var gather = StridedGather(self, from: try storage.bytes())
    return gather.next(byteCount: byteCount)
  }

  /// Throws if a few bytes would become very many.
  fileprivate func checkExpansion(limit: Int) throws(TensorError) {
    guard byteCount <= max(storage.byteCount, limit) else {
      throw TensorError(
        .limitExceeded,
        """
        shape \(shape), strides \(layout.strides) repeat the \(storage.byteCount) bytes of \
        \(storage.name) over and over: written out they take \(byteCount) bytes, over the limit of \
        \(limit)
        """)
    }
  }

  /// The part of the storage that holds the packed values; `nil` if they must be gathered.
  fileprivate func packedRegionInStorage() throws(TensorError) -> ByteRegion? {
    guard byteCount > 0 else { return ByteRegion(copying: []) }
    guard isPackedInStorage else { return nil }
    guard let region = packedRegion(in: try storage.bytes()) else {
      throw TensorError(.outOfStorage, "\(storage.name) ends before the tensor does")
    }
    return region
  }

  /// The packed values in the bytes of the storage; `nil` if they are not packed there.
  func packedRegion(in storage: ByteRegion) -> ByteRegion? {
    guard isPackedInStorage, let offset = dtype.byteCount(elementCount: layout.offset) else {
      return nil
    }
    return storage.subregion(at: byteCount == 0 ? 0 : offset, count: byteCount)
  }
}
