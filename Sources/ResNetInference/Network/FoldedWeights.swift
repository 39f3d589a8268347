internal import ResNetModels
internal import Tensors

/// The weights of a convolution with its normalisation folded in, or of a matrix product.
///
/// With `s = weight / sqrt(running_var + eps)` of the normalisation, each output channel's kernel
/// is multiplied by `s` and its bias becomes `(bias - running_mean) * s + norm.bias`. The products
/// are taken in float64 and rounded once.
struct FoldedWeights: Sendable {
  /// The kernels in row-major order, or the matrix.
  let weights: [Float]
  /// One for each output; zeros where the layer has none.
  let bias: [Float]

  /// Folds a convolution.
  ///
  /// - Throws: ``InferenceError/Code/unreadableWeight``.
  init(_ convolution: Computation.Convolution) throws(InferenceError) {
    let name = convolution.name
    let layer = convolution.layer
    let channels = layer.outChannels
    let kernel =
      layer.inChannels / layer.groups * layer.kernelSize.height * layer.kernelSize.width
    var weights = try layer.weight.floats(named: "\(name).weight", count: channels * kernel)
    var bias =
      try layer.bias?.floats(named: "\(name).bias", count: channels)
      ?? Array(repeating: 0, count: channels)
    if let norm = convolution.norm {
      let after = "the normalisation after \(name)"
      let gains = try norm.weight.floats(named: "the weight of \(after)", count: channels)
      let offsets = try norm.bias.floats(named: "the bias of \(after)", count: channels)
      let means = try norm.runningMean.floats(named: "running_mean of \(after)", count: channels)
      let variances = try norm.runningVar.floats(named: "running_var of \(after)", count: channels)
      for channel in 0..<channels {
        let scale = Double(gains[channel]) / (Double(variances[channel]) + norm.eps).squareRoot()
        for element in channel * kernel..<(channel + 1) * kernel {
          weights[element] = Float(Double(weights[element]) * scale)
        }
        bias[channel] = Float(
          (Double(bias[channel]) - Double(means[channel])) * scale + Double(offsets[channel]))
      }
    }
    self.weights = weights
    self.bias = bias
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
  }

  /// Whether every number is finite.
  var isFinite: Bool { areFinite(weights) && areFinite(bias) }
}

/// Whether no value is infinite or NaN: the exponents alone tell.
func areFinite(_ values: [Float]) -> Bool {
  values.reduce(0) { max($0, $1.bitPattern & 0x7fff_ffff) } < Float.infinity.bitPattern
}
