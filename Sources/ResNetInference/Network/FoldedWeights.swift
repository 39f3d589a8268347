internal import ResNetModels
internal import Tensors

/// The weights of a convolution, with its normalization folded in or apart, or of a matrix product.
///
/// To fold, each output channel's kernel is multiplied by the scale of its ``ChannelTransform``, and
/// its bias becomes `(bias - running_mean) * scale + norm.bias`. Scales and products are taken in
/// float64 and rounded once.
struct FoldedWeights: Sendable {
  /// The kernels in row-major order, or the matrix.
  let weights: [Float]
  /// One for each output; zeros where the layer has none.
  let bias: [Float]
  /// The normalization, unless it is folded in.
  let transform: ChannelTransform?
  /// The bounds of the results, those of a normalization included.
  let bounds: LayerBounds

  /// Reads a convolution.
  ///
  /// - Parameters:
  ///   - convolution: The convolution, with its normalization.
  ///   - folds: True if the normalization becomes part of the kernels.
  /// - Throws: ``InferenceError/Code/unreadableWeight``.
  init(_ convolution: Computation.Convolution, folds: Bool) throws(InferenceError) {
    let name = convolution.name
    let layer = convolution.layer
    let channels = layer.outChannels
    let kernel =
      layer.inChannels / layer.groups * layer.kernelSize.height * layer.kernelSize.width
    var weights = try layer.weight.floats(named: "\(name).weight", count: channels * kernel)
    var bias =
      try layer.bias?.floats(named: "\(name).bias", count: channels)
      ?? Array(repeating: 0, count: channels)
    let transform = try convolution.norm.map { (norm) throws(InferenceError) in
      try ChannelTransform(norm, after: name)
    }
    bounds = LayerBounds(weights, bias, transform)
    if let transform, folds {
      for channel in 0..<channels {
        let scale = transform.unroundedScales[channel]
        for element in channel * kernel..<(channel + 1) * kernel {
          weights[element] = Float(Double(weights[element]) * scale)
        }
        bias[channel] = Float(
          (Double(bias[channel]) - Double(transform.means[channel])) * scale
            + Double(transform.offsets[channel]))
      }
    }
    self.weights = weights
    self.bias = bias
    self.transform = folds ? nil : transform
  }

  /// Reads a matrix product.
  ///
  /// - Throws: ``InferenceError/Code/unreadableWeight``.
  init(_ layer: Linear<Tensor>, named name: String) throws(InferenceError) {
    let outputs = layer.outFeatures
    weights = try layer.weight.floats(named: "\(name).weight", count: outputs * layer.inFeatures)
    bias =
      try layer.bias?.floats(named: "\(name).bias", count: outputs)
      ?? Array(repeating: 0, count: outputs)
    transform = nil
    bounds = LayerBounds(weights, bias, nil)
  }
}

/// The bits of the largest magnitude; at least those of infinity if a value is not finite.
func largestBits(_ values: [Float]) -> UInt32 {
  values.reduce(0) { max($0, $1.bitPattern & 0x7fff_ffff) }
}
