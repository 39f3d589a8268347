internal import CEngine

/// The weights of one step in the layout that an operation wants.
final class PreparedWeights: Sendable {
  /// The layout of the weights.
  let layout: Layout
  /// The weights.
  let weights: AlignedMemory
  /// The bias, one value for each output.
  let bias: AlignedMemory
  /// The normalization that follows, unless it is part of the weights.
  let transform: ChannelTransform?
  /// The bounds of the results.
  let bounds: LayerBounds

  /// Brings weights into a layout.
  ///
  /// - Parameters:
  ///   - folded: The weights in row-major order, and the bias.
  ///   - shape: The shape of the weights.
  ///   - layout: The layout wanted.
  /// - Throws: ``InferenceError``
  init(_ folded: FoldedWeights, shape: [Int], layout: Layout) throws(InferenceError) {
    self.layout = layout
    transform = folded.transform
    bounds = folded.bounds
    weights = try AlignedMemory(byteCount: layout.byteCount)
    bias = try AlignedMemory(byteCount: folded.bias.count * MemoryLayout<Float>.stride)
    unsafe folded.bias.withUnsafeBytes { values in
      unsafe bias.address(at: 0).copyMemory(
        from: values.baseAddress.unsafelyUnwrapped, byteCount: values.count)
    }
    let reorder = try Operation(from: Layout(rowMajor: shape), to: layout)
    let target = unsafe weights.address(at: 0)
    let scratch = try AlignedMemory(byteCount: max(reorder.scratchByteCount, 1))
    try unsafe folded.weights.withUnsafeBufferPointer { values throws(InferenceError) in
      let source = unsafe UnsafeMutableRawPointer(mutating: values.baseAddress)
      let call = try unsafe Call(
        reorder, source: source, destination: target, scratch: scratch.address(at: 0))
      try Call.run([call])
    }
  }
}
