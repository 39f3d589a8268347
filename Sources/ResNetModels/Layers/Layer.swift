public import Evidence

/// Any one of the layers, for a ``Sequential`` that mixes them.
public enum Layer<Leaf: Sendable>: Module {
  /// A convolution.
  case conv2d(Conv2d<Leaf>)
  /// A normalisation.
  case batchNorm2d(BatchNorm2d<Leaf>)
  /// A matrix product.
  case linear(Linear<Leaf>)
  /// An activation.
  case relu(ReLU)
  /// A pooling by the largest value.
  case maxPool2d(MaxPool2d)
  /// A pooling by the mean.
  case adaptiveAvgPool2d(AdaptiveAvgPool2d)
  /// A pooling by the mean of a window.
  case avgPool2d(AvgPool2d)
  /// A module that changes nothing.
  case identity(Identity)
  /// A shortcut without parameters.
  case zeroPadding(ZeroPaddingShortcut)

  /// The layer itself.
  public var module: any Module {
    switch self {
    case .conv2d(let layer): layer
    case .batchNorm2d(let layer): layer
    case .linear(let layer): layer
    case .relu(let layer): layer
    case .maxPool2d(let layer): layer
    case .adaptiveAvgPool2d(let layer): layer
    case .avgPool2d(let layer): layer
    case .identity(let layer): layer
    case .zeroPadding(let layer): layer
    }
  }

  /// The layer's own name.
  public var typeName: String { module.typeName }

  /// The layer's own arguments.
  public var extraRepresentation: String { module.extraRepresentation }

  /// The layer's own attributes.
  public var attributes: [(name: String, value: EvidenceValue)] { module.attributes }

  /// The layer's own parameters and buffers.
  public var leaves: [(name: String, leaf: Leaf)] {
    switch self {
    case .conv2d(let layer): layer.leaves
    case .batchNorm2d(let layer): layer.leaves
    case .linear(let layer): layer.leaves
    case .relu, .maxPool2d, .adaptiveAvgPool2d, .avgPool2d, .identity, .zeroPadding: []
    }
  }
}
