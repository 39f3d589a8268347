internal import ResNetModels
internal import Tensors

/// A normalization with its running statistics: each value of a channel times a scale plus a shift.
///
/// The arithmetic is PyTorch's, in float32: a variance of `-eps` gives infinity, a smaller one NaN. The
/// corresponding PyTorch function is `batch_norm_cpu_collect_linear_and_constant_terms`.
struct ChannelTransform: Sendable {
  /// `weight / sqrt(running_var + eps)`.
  let scales: [Float]
  /// The scales before they are rounded, which make folded kernels more accurate.
  ///
  /// A negative variance is near `-eps` in float32 alone, so there the sum is PyTorch's.
  let unroundedScales: [Double]
  /// `bias - running_mean * scale`.
  let shifts: [Float]
  /// The running mean of each channel.
  let means: [Float]
  /// The bias of each channel.
  let offsets: [Float]

  /// Reads a normalization after the convolution of a name.
  ///
  /// - Throws: ``InferenceError/Code/unreadableWeight``.
  init(_ norm: BatchNorm2d<Tensor>, after name: String) throws(InferenceError) {
    let after = "the normalization after \(name)"
    let count = norm.features
    let gains = try norm.weight.floats(named: "the weight of \(after)", count: count)
    let offsets = try norm.bias.floats(named: "the bias of \(after)", count: count)
    let means = try norm.runningMean.floats(named: "running_mean of \(after)", count: count)
    let variances = try norm.runningVar.floats(named: "running_var of \(after)", count: count)
    let scales = zip(variances, gains).map { variance, gain in
      1 / (variance + Float(norm.eps)).squareRoot() * gain
    }
    unroundedScales = zip(variances, gains).map { variance, gain in
      let sum =
        variance < 0 ? Double(variance + Float(norm.eps)) : Double(variance) + norm.eps
      return Double(gain) / sum.squareRoot()
    }
    shifts = scales.indices.map { offsets[$0] - means[$0] * scales[$0] }
    (self.scales, self.means, self.offsets) = (scales, means, offsets)
  }
}
