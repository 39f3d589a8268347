internal import MappedFiles

extension Tensor {
  /// Zeros of float32 in a shape; one zero in memory stands for all.
  ///
  /// - Returns: `nil` if no memory could hold the shape. The PyTorch function is `torch.zeros`.
  public static func zeros(_ shape: [Int]) -> Tensor? {
    let storage = TensorStorage(name: "zeros", region: ByteRegion(copying: [0, 0, 0, 0]))
    let strides = Array(repeating: 0, count: shape.count)
    guard let layout = try? TensorLayout(shape: shape, strides: strides) else { return nil }
    return try? Tensor(dtype: .float32, layout: layout, storage: storage)
  }
}
