extension Tensor {
  /// The same elements with the dimensions in reverse, a view of the same storage; `nil` for
  /// elements narrower than a byte, which are read in storage order only.
  ///
  /// The corresponding PyTorch property is `Tensor.T` of a matrix.
  public var transposed: Tensor? {
    guard
      let layout = try? TensorLayout(
        shape: layout.shape.reversed(), strides: layout.strides.reversed(), offset: layout.offset)
    else { return nil }
    return try? Tensor(
      dtype: dtype, layout: layout, storage: storage, interpretation: interpretation)
  }
}
