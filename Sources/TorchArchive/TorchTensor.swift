public import Tensors

/// A tensor as a checkpoint holds it: the values, and what PyTorch's autograd notes about them.
public struct TorchTensor: Sendable {
  /// The element type, the layout and the storage.
  public let tensor: Tensor
  /// Whether it is a `torch.nn.Parameter`.
  public let isParameter: Bool
  /// `Tensor.requires_grad`.
  public let requiresGrad: Bool
}

/// A tensor under its dotted path from the top of the object, such as `state_dict.fc.weight`.
public struct NamedTensor: Sendable {
  /// The path; empty if the tensor is the whole object.
  public let name: String
  /// The tensor.
  public let torchTensor: TorchTensor

  /// The element type, the layout and the storage.
  public var tensor: Tensor { torchTensor.tensor }
}

/// A tensor whose values are not the elements of one storage.
public struct UnsupportedTensor: Hashable, Sendable {
  /// The dotted path from the top of the object.
  public let name: String
  /// What kind of tensor it is, such as `sparse`.
  public let kind: String

  /// Creates the note of a tensor that is not read.
  public init(name: String, kind: String) {
    self.name = name
    self.kind = kind
  }
}
