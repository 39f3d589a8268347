internal import MappedFiles

extension Tensor {
  /// Creates a `float32` tensor whose elements are all `value`: one stored number, strides of zero.
  ///
  /// The result is `nil` if a size is negative or the elements exceed what memory can hold.
  /// The corresponding PyTorch function is `torch.full`, expanded.
  public init?(shape: [Int], filledWith value: Float) {
    let bytes = (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> ($0 * 8)) }
    let storage = TensorStorage(name: "constant", region: ByteRegion(copying: bytes))
    guard
      let layout = try? TensorLayout(
        shape: shape, strides: shape.map { _ in 0 }, offset: 0),
      let tensor = try? Tensor(dtype: .float32, layout: layout, storage: storage)
    else { return nil }
    self = tensor
  }
}
