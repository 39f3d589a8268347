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
    /// The classifier.
    case linear(Linear<Tensor>, of: Value)
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
    /// Whether what is negative in the end becomes zero.
    let relu: Bool
  }

  /// The steps, in order.
  private(set) var steps: [Step] = []
  /// The value that each stage ends with.
  private(set) var ends: [Stage: Value] = [:]

  /// Reads the steps off a network.
  init(_ network: ResNet<Tensor>) {
    var value = convolve("conv1", network.conv1, network.bn1, of: 0, relu: true)
    value = append(.maxPool(network.maxpool, of: value))
    let stages: [(Stage, Sequential<ResidualBlock<Tensor>>)] = [
      (.layer1, network.layer1), (.layer2, network.layer2), (.layer3, network.layer3),
      (.layer4, network.layer4),
    ]
    for (stage, blocks) in stages {
      for (number, block) in blocks.enumerated() {
        value = append(block, named: "\(stage.rawValue).\(number)", to: value)
      }
      ends[stage] = value
    }
    value = append(.mean(of: value))
    ends[.pooled] = value
    if let classifier = network.fc { ends[.logits] = append(.linear(classifier, of: value)) }
  }

  private mutating func append(_ step: Step) -> Value {
    steps.append(step)
    return steps.count
  }

  private mutating func convolve(
    _ name: String, _ layer: Conv2d<Tensor>, _ norm: BatchNorm2d<Tensor>?, of source: Value,
    sum: Value? = nil, relu: Bool
  ) -> Value {
    append(
      .convolution(
        Convolution(name: name, layer: layer, norm: norm, source: source, sum: sum, relu: relu)))
  }

  /// Appends a block; the shortcut comes late, so that its result lives shortly.
  private mutating func append(
    _ block: ResidualBlock<Tensor>, named name: String, to input: Value
  ) -> Value {
    var value = convolve("\(name).conv1", block.conv1, block.bn1, of: input, relu: true)
    guard let conv3 = block.conv3 else {
      let shortcut = append(block.downsample, named: name, to: input)
      return convolve(
        "\(name).conv2", block.conv2, block.bn2, of: value, sum: shortcut, relu: true)
    }
    value = convolve("\(name).conv2", block.conv2, block.bn2, of: value, relu: true)
    let shortcut = append(block.downsample, named: name, to: input)
    return convolve("\(name).conv3", conv3, block.bn3, of: value, sum: shortcut, relu: true)
  }

  /// Appends what brings a block's input to its output's shape: a convolution, a normalisation.
  private mutating func append(
    _ layers: Sequential<Layer<Tensor>>?, named name: String, to input: Value
  ) -> Value {
    guard let layers else { return input }
    var norm: BatchNorm2d<Tensor>?
    for case .batchNorm2d(let layer) in layers { norm = layer }
    var value = input
    for case .conv2d(let layer) in layers {
      value = convolve("\(name).downsample.0", layer, norm, of: value, relu: false)
    }
    return value
  }
}
