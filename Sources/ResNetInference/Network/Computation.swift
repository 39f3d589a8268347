internal import ResNetModels
internal import Tensors

/// What a network computes: steps in order, each of which makes one value out of earlier ones.
///
/// It is read off the module tree, which knows nothing of it. A normalisation is part of the
/// convolution before it, an activation or a residual sum part of the convolution after which it
/// stands.
struct Computation: Sendable {
  /// A value by its number: 0 is the images, `n` the result of step `n - 1`.
  typealias Value = Int

  /// One step.
  enum Step: Sendable {
    /// A convolution and what follows it.
    case convolution(Convolution)
    /// The pooling of the stem.
    case maxPool(MaxPool2d, of: Value)
    /// The mean over all positions.
    case mean(of: Value)
    /// The mean under each position of a window.
    case avgPool(AvgPool2d, of: Value)
    /// A shortcut without parameters.
    case subsample(ZeroPaddingShortcut, of: Value)
    /// A matrix product, by its path, and what follows it.
    case linear(Linear<Tensor>, name: String, of: Value, Activation)
    /// The channels of `of` times the factors `by`, plus the sum if there is one, then a ReLU.
    case product(of: Value, by: Value, sum: Value)
  }

  /// A function of each value.
  enum Activation: Sendable {
    case none, relu, sigmoid
  }

  /// A convolution, then a normalisation, a sum and an activation, where they are there.
  struct Convolution: Sendable {
    /// The path of the convolution in the network, for errors.
    let name: String
    /// The convolution.
    let layer: Conv2d<Tensor>
    /// The normalisation after it.
    var norm: BatchNorm2d<Tensor>?
    /// What goes in.
    let source: Value
    /// What is added to the result.
    let sum: Value?
    /// The function applied in the end.
    let activation: Activation
  }

  /// The steps, in order.
  private(set) var steps: [Step] = []
  /// The value that each stage ends with.
  private(set) var ends: [Stage: Value] = [:]

  /// Reads the steps off a network.
  init(_ network: ResNet<Tensor>) {
    var value = appendStem(of: network)
    for (number, blocks) in network.stages.enumerated() {
      for (position, block) in blocks.enumerated() {
        value = append(block, named: "layer\(number + 1).\(position)", to: value)
      }
      if let stage = Stage(rawValue: "layer\(number + 1)") { ends[stage] = value }
    }
    value = append(.mean(of: value))
    ends[.pooled] = value
    if let classifier = network.fc {
      ends[.logits] = append(.linear(classifier, name: "fc", of: value, .none))
    }
  }

  private mutating func appendStem(of network: ResNet<Tensor>) -> Value {
    var value = 0
    if let layers = network.deepStem {
      // Each convolution but the last has its normalization in the same sequence.
      for (number, layer) in layers.enumerated().dropLast() {
        guard case .conv2d(let convolution) = layer,
          case .batchNorm2d(let norm) = layers[number + 1]
        else { continue }
        value = convolve("conv1.\(number)", convolution, norm, of: value, .relu)
      }
      value = convolve(
        "conv1.\(layers.count - 1)", network.conv1, network.bn1, of: value, .relu)
    } else {
      value = convolve("conv1", network.conv1, network.bn1, of: 0, .relu)
    }
    guard let pooling = network.maxpool else { return value }
    return append(.maxPool(pooling, of: value))
  }

  private mutating func append(_ step: Step) -> Value {
    steps.append(step)
    return steps.count
  }

  private mutating func convolve(
    _ name: String, _ layer: Conv2d<Tensor>, _ norm: BatchNorm2d<Tensor>?, of source: Value,
    sum: Value? = nil, _ activation: Activation
  ) -> Value {
    append(
      .convolution(
        Convolution(
          name: name, layer: layer, norm: norm, source: source, sum: sum, activation: activation)))
  }

  /// Appends a block; the shortcut comes late, so that its result lives shortly.
  private mutating func append(
    _ block: ResidualBlock<Tensor>, named name: String, to input: Value
  ) -> Value {
    var value = convolve("\(name).conv1", block.conv1, block.bn1, of: input, .relu)
    var last = (name: "\(name).conv2", layer: block.conv2, norm: block.bn2)
    if let conv3 = block.conv3, let bn3 = block.bn3 {
      value = convolve(last.name, last.layer, last.norm, of: value, .relu)
      last = ("\(name).conv3", conv3, bn3)
    }
    guard let squeeze = block.se else {
      let shortcut = append(block.downsample, named: name, to: input)
      return convolve(last.name, last.layer, last.norm, of: value, sum: shortcut, .relu)
    }
    value = convolve(last.name, last.layer, last.norm, of: value, .none)
    let means = append(.mean(of: value))
    let reduced = append(squeeze.fc1, named: "\(name).se.fc1", of: means, .relu)
    let factors = append(squeeze.fc2, named: "\(name).se.fc2", of: reduced, .sigmoid)
    let shortcut = append(block.downsample, named: name, to: input)
    return append(.product(of: value, by: factors, sum: shortcut))
  }

  /// Appends a layer of squeeze-and-excitation.
  private mutating func append(
    _ layer: Layer<Tensor>, named name: String, of value: Value, _ activation: Activation
  ) -> Value {
    switch layer {
    case .conv2d(let layer): convolve(name, layer, nil, of: value, activation)
    case .linear(let layer): append(.linear(layer, name: name, of: value, activation))
    default: value
    }
  }

  /// Appends what brings a block's input to its output's shape.
  private mutating func append(
    _ layers: Sequential<Layer<Tensor>>?, named name: String, to input: Value
  ) -> Value {
    guard let layers else { return input }
    var norm: BatchNorm2d<Tensor>?
    for case .batchNorm2d(let layer) in layers { norm = layer }
    var value = input
    for (number, layer) in layers.enumerated() {
      switch layer {
      case .conv2d(let layer):
        value = convolve("\(name).downsample.\(number)", layer, norm, of: value, .none)
      case .avgPool2d(let layer): value = append(.avgPool(layer, of: value))
      case .zeroPadding(let layer): value = append(.subsample(layer, of: value))
      default: continue
      }
    }
    return value
  }
}
