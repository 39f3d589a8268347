internal import PickleReader
internal import Tensors

/// What a quantised tensor's integers stand for.
extension TensorRebuilder {
  /// `(per_tensor_affine, scale, zero_point)` or `(per_channel_affine, scales, zero_points, axis)`.
  func quantization(_ parts: Arguments) throws(ArchiveError) -> Quantization {
    let scheme = parts.count > 0 ? pickle.global(parts[0])?.exactName : nil
    switch (scheme, parts.count) {
    case ("torch.per_tensor_affine", 3):
      if let scale = pickle.float(parts[1]), let zeroPoint = pickle.integer(parts[2]) {
        return .perTensor(scale: scale, zeroPoint: zeroPoint)
      }
    case ("torch.per_channel_affine", 4), ("torch.per_channel_affine_float_qparams", 4):
      if let scales = try plainTensor(parts[1]), let zeroPoints = try plainTensor(parts[2]),
        let axis = pickle.integer(parts[3])
      {
        return .perChannel(axis: axis, scales: scales, zeroPoints: zeroPoints)
      }
    default: break
    }
    throw malformed("the quantiser is neither per tensor nor per channel as PyTorch writes it")
  }

  /// Throws unless there are a scale and a zero point for each index along the axis.
  func check(_ quantization: Quantization, against shape: [Int]) throws(ArchiveError) {
    guard case .perChannel(let axis, let scales, let zeroPoints) = quantization else { return }
    guard shape.indices.contains(axis), scales.shape == [shape[axis]],
      zeroPoints.shape == [shape[axis]]
    else {
      throw malformed(
        """
        shape \(shape) is quantised along axis \(axis) with scales of shape \(scales.shape) and zero \
        points of shape \(zeroPoints.shape)
        """)
    }
  }

  /// A tensor that no other call is part of; were scales quantised in turn, each level would double
  /// the work.
  private func plainTensor(_ value: PickleValue) throws(ArchiveError) -> Tensor? {
    guard let object = pickle.object(value), let constructor = constructor(object.callable) else {
      return nil
    }
    switch constructor {
    case .strided, .typed:
      let outcome = try plain(
        constructor, arguments(object.arguments, givenAt: object.madeAt))
      guard case .tensor(let tensor) = outcome else { return nil }
      return tensor.tensor
    default: return nil
    }
  }
}
