public import Tensors
internal import TorchArchive

/// A tensor of a file that no output holds as it is.
public struct SkippedTensor: Hashable, Sendable {
  /// Why none does.
  public enum Reason: Hashable, Sendable {
    /// Its values are not the elements of one storage; `kind` is the word for it, such as `sparse`.
    case unsupported(kind: String)
    /// Its integers mean nothing without a scale, which no output has a place for.
    case quantized(DType)
  }

  /// The dotted path from the top of the object.
  public let name: String
  /// Why it is not written.
  public let reason: Reason

  /// The kind of tensor in words, such as `sparse` or `quantised qint8`.
  public var kind: String {
    switch reason {
    case .unsupported(let kind): kind
    case .quantized(let dtype): "quantised \(dtype.rawValue)"
    }
  }

  /// Whether its numbers can be had by ``ConversionPlan/Options/dequantizes``.
  public var isQuantized: Bool {
    switch reason {
    case .unsupported: false
    case .quantized: true
    }
  }

  /// What is wrong with it.
  var sentence: String {
    let subject = name.isEmpty ? "the tensor without a name" : name
    return "\(subject) is a \(kind) tensor, which no output format holds"
  }

  /// What to do about it.
  var remedy: String {
    if isQuantized { return "pass --dequantize to write it as float32" }
    return kind.utf8.starts(with: "DTensor".utf8)
      ? "save its full_tensor(), which gathers it from all ranks" : "save it as a plain tensor"
  }
}

extension SkippedTensor {
  init(_ tensor: UnsupportedTensor) {
    self.init(name: tensor.name, reason: .unsupported(kind: tensor.kind))
  }

  /// A quantised tensor; `nil` for any other.
  init?(quantized tensor: Tensor, named name: String) {
    guard tensor.dtype.isQuantized else { return nil }
    self.init(name: name, reason: .quantized(tensor.dtype))
  }
}
