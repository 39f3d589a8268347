internal import MappedFiles

/// A tensor that a file holds in pieces, each a tensor of its own, put together when it is read.
///
/// The pieces are boxes of elements that cover the tensor without overlap. That is proven before
/// anything is read. One tensor is in memory at a time, and no piece is copied twice.
package struct TensorAssembly: Sendable {
  /// A box of the tensor's elements.
  package struct Piece: Sendable {
    /// Where the box begins along each dimension.
    package let offsets: [Int]
    /// Its elements.
    package let tensor: Tensor

    /// Creates a piece.
    package init(offsets: [Int], tensor: Tensor) {
      self.offsets = offsets
      self.tensor = tensor
    }
  }

  /// The number of pieces that one tensor may have: each is compared with every other.
  package static let maximumPieceCount = 4096

  private let layout: TensorLayout
  private let dtype: DType
  private let pieces: [Piece]
  private let byteCount: Int

  /// Proves that pieces cover a tensor.
  ///
  /// - Returns: `nil` if they do not cover it exactly, or are of another element type.
  package init?(shape: [Int], dtype: DType, pieces: [Piece]) {
    guard pieces.count <= Self.maximumPieceCount, dtype.bitWidth >= 8, !dtype.isQuantized,
      let layout = try? TensorLayout(contiguous: shape),
      let byteCount = dtype.byteCount(elementCount: layout.elementCount)
    else { return nil }
    var elementCount = 0
    for (number, piece) in pieces.enumerated() {
      guard piece.tensor.dtype == dtype, piece.isWithin(shape),
        !pieces[..<number].contains(where: { $0.overlaps(piece) })
      else { return nil }
      let (sum, overflow) = elementCount.addingReportingOverflow(piece.tensor.layout.elementCount)
      guard !overflow else { return nil }
      elementCount = sum
    }
    guard elementCount == layout.elementCount else { return nil }
    self.layout = layout
    self.dtype = dtype
    self.pieces = pieces
    self.byteCount = byteCount
  }

  /// The tensor, its pieces not read yet.
  ///
  /// - Parameter name: The name of its storage, for messages.
  /// - Throws: ``TensorError`` if the shape is one that no tensor has.
  package func tensor(named name: String) throws(TensorError) -> Tensor {
    let storage = TensorStorage(name: name, byteCount: byteCount) { () throws(TensorError) in
      try bytes()
    }
    return try Tensor(dtype: dtype, layout: layout, storage: storage)
  }

  private func bytes() throws(TensorError) -> ByteRegion {
    var sources: [(piece: Piece, bytes: ByteRegion)] = []
    for piece in pieces {
      sources.append((piece, try piece.tensor.packedBytes()))
    }
    let width = dtype.bitWidth / 8
    return unsafe ByteRegion(byteCount: byteCount) { target in
      for (piece, bytes) in sources {
        unsafe bytes.withUnsafeBytes { source in
          piece.forEachRun(in: layout, elementByteCount: width) { from, to in
            let run = unsafe UnsafeRawBufferPointer(rebasing: source[from])
            let place = unsafe UnsafeMutableRawBufferPointer(rebasing: target[to])
            unsafe place.copyMemory(from: run)
          }
        }
      }
    }
  }
}

extension TensorAssembly.Piece {
  /// Whether the box lies within a tensor of a shape.
  fileprivate func isWithin(_ whole: [Int]) -> Bool {
    let sizes = tensor.shape
    return offsets.count == whole.count && sizes.count == whole.count
      && whole.indices.allSatisfy {
        offsets[$0] >= 0 && offsets[$0] <= whole[$0] && sizes[$0] <= whole[$0] - offsets[$0]
      }
  }

  /// Whether another box within the same tensor has an element of this one.
  fileprivate func overlaps(_ other: Self) -> Bool {
    tensor.layout.elementCount > 0 && other.tensor.layout.elementCount > 0
      && offsets.indices.allSatisfy {
        offsets[$0] < other.offsets[$0] + other.tensor.shape[$0]
          && other.offsets[$0] < offsets[$0] + tensor.shape[$0]
      }
  }

  /// Calls `body` with the bytes of each run of the box, and where in the whole tensor they go.
  ///
  /// Dimensions that the box has completely are part of one run: a shard of rows is a single one.
  fileprivate func forEachRun(
    in whole: TensorLayout, elementByteCount width: Int,
    _ body: (_ source: Range<Int>, _ target: Range<Int>) -> Void
  ) {
    let sizes = tensor.shape
    let complete = sizes.indices.reversed().prefix { sizes[$0] == whole.shape[$0] }
    let outer = max(sizes.count - complete.count - 1, 0)
    let runByteCount = sizes[outer...].reduce(width, *)
    guard runByteCount > 0, tensor.layout.elementCount > 0 else { return }
    var index = [Int](repeating: 0, count: outer)
    for run in 0..<tensor.layout.elementCount * width / runByteCount {
      var element = 0
      for dimension in sizes.indices {
        let position = offsets[dimension] + (dimension < outer ? index[dimension] : 0)
        element += position * whole.strides[dimension]
      }
      let (source, target) = (run * runByteCount, element * width)
      body(source..<source + runByteCount, target..<target + runByteCount)
      for dimension in index.indices.reversed() {
        index[dimension] += 1
        guard index[dimension] == sizes[dimension] else { break }
        index[dimension] = 0
      }
    }
  }
}
