internal import CEngine

/// The weights of one step in the layout that an operation wants.
final class PreparedWeights: Sendable {
  /// The layout of the weights.
  let layout: Layout
  /// The weights.
  let weights: AlignedMemory
  /// The bias, one value for each output.
  let bias: AlignedMemory

  /// Brings weights into a layout.
  ///
  /// - Parameters:
  ///   - folded: The weights in row-major order, and the bias.
  ///   - shape: The shape of the weights.
  ///   - layout: The layout wanted.
  /// - Throws: ``InferenceError``
  init(_ folded: FoldedWeights, shape: [Int], layout: Layout) throws(InferenceError) {
    self.layout = layout
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

/// The weights of all steps in every layout that has been asked for.
struct WeightStore: Sendable {
  private var prepared: [Int: [PreparedWeights]] = [:]

  /// The weights of a step in a layout, brought into it the first time.
  ///
  /// - Parameters:
  ///   - step: The step's number.
  ///   - layout: The layout wanted.
  ///   - shape: The shape of the weights.
  ///   - fold: Reads the weights.
  /// - Throws: ``InferenceError``
  mutating func weights(
    of step: Int, in layout: Layout, shape: [Int],
    _ fold: () throws(InferenceError) -> FoldedWeights
  ) throws(InferenceError) -> PreparedWeights {
    if let known = prepared[step]?.first(where: { $0.layout.isEqual(to: layout) }) { return known }
    let new = try PreparedWeights(try fold(), shape: shape, layout: layout)
    prepared[step, default: []].append(new)
    return new
  }
}
