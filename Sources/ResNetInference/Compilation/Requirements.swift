internal import CEngine
internal import ResNetModels

extension Operation {
  /// The layout of an operand that an operation must have.
  ///
  /// - Throws: ``InferenceError/Code/engineFailure``
  func requiredLayout(of role: EngineRole) throws(InferenceError) -> Layout {
    guard let layout = layout(of: role) else {
      throw InferenceError(.engineFailure, "oneDNN gives \(implementation) no layout")
    }
    return layout
  }
}

extension Conv2d {
  /// The shape of the weights as the engine has it: the groups are a dimension of their own.
  var engineWeightShape: [Int] {
    let kernels = [inChannels / groups, kernelSize.height, kernelSize.width]
    return (groups > 1 ? [groups, outChannels / groups] : [outChannels]) + kernels
  }

  /// The size that comes out.
  ///
  /// - Throws: ``InferenceError/Code/imageTooSmall``
  func requiredOutputSize(for size: Size2D) throws(InferenceError) -> Size2D {
    guard let output = outputSize(for: size) else {
      throw InferenceError(
        .imageTooSmall, "\(size) pixels are too few for a kernel of \(kernelSize)")
    }
    return output
  }
}

extension MaxPool2d {
  /// The size that comes out.
  ///
  /// - Throws: ``InferenceError/Code/imageTooSmall``
  func requiredOutputSize(for size: Size2D) throws(InferenceError) -> Size2D {
    guard let output = outputSize(for: size) else {
      throw InferenceError(
        .imageTooSmall, "\(size) pixels are too few for pooling by \(kernelSize)")
    }
    return output
  }
}

extension AvgPool2d {
  /// The size that comes out.
  ///
  /// - Throws: ``InferenceError/Code/imageTooSmall``
  func requiredOutputSize(for size: Size2D) throws(InferenceError) -> Size2D {
    guard let output = outputSize(for: size) else {
      throw InferenceError(
        .imageTooSmall, "\(size) pixels are too few for means by \(kernelSize)")
    }
    return output
  }
}

extension Computation.Activation {
  /// The activation as part of an operation.
  var fused: EngineActivation {
    switch self {
    case .none: ENGINE_LINEAR
    case .relu: ENGINE_RELU
    case .sigmoid: ENGINE_LOGISTIC
    }
  }

  /// The activation as a step of its own; the engine's lose NaN.
  var kernel: Kernel? {
    switch self {
    case .none: nil
    case .relu: .relu
    case .sigmoid: .sigmoid
    }
  }
}
