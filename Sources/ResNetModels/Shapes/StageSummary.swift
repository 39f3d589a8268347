/// What one member of a network makes of an image, and what that takes.
public struct StageSummary: Hashable, Sendable {
  /// The member's name, such as `layer1`.
  public let name: String
  /// The shape that comes out for one image: channels, height and width, or features alone.
  public let outputShape: [Int]
  /// The number of learned values, as `sum(p.numel() for p in module.parameters())` counts them.
  public let parameters: Int
  /// The multiplications of convolutions and matrix products, each with its addition.
  ///
  /// A bias, a normalisation, an activation and a pooling count nothing, as usual in tables of
  /// such numbers.
  public let multiplyAdds: Int
}

extension ResNet where Leaf == ParameterSpec {
  /// What each member makes of an image, in the order of computation.
  ///
  /// Members that change no shape are left out, but for the normalisation of the stem, which is part
  /// of the line of its convolution.
  ///
  /// - Parameter size: The height and width of the image, in pixels.
  /// - Returns: `nil` if the image is too small for the stem, or so large that the numbers overflow.
  public func stages(forImageOf size: Size2D) -> [StageSummary]? {
    var tally = StageTally(channels: configuration.channels, size: size)
    tally.begin(configuration.variant.stemConvolution)
    if let deepStem { tally.apply(deepStem) } else { tally.apply(conv1) }
    tally.count(bn1)
    tally.end()
    if let maxpool {
      tally.begin("maxpool")
      tally.apply(maxpool)
      tally.end()
    }
    for (number, blocks) in stages.enumerated() {
      tally.begin("layer\(number + 1)")
      for block in blocks { tally.apply(block) }
      tally.end()
    }
    tally.begin("avgpool")
    tally.apply(avgpool)
    tally.end()
    if let fc {
      tally.begin("fc")
      tally.apply(fc)
      tally.end()
    }
    return tally.overflowed ? nil : tally.summaries
  }
}

/// The shape that has been reached, and what has been counted on the way.
private struct StageTally {
  private(set) var summaries: [StageSummary] = []
  /// Whether an image did not fit or a number overflowed; then the summaries mean nothing.
  private(set) var overflowed = false
  private var shape: [Int]
  private var size: Size2D
  private var name = ""
  private var parameters = 0
  private var multiplyAdds = 0

  init(channels: Int, size: Size2D) {
    shape = [channels, size.height, size.width]
    self.size = size
  }

  mutating func begin(_ name: String) {
    self.name = name
    parameters = 0
    multiplyAdds = 0
  }

  mutating func end() {
    summaries.append(
      StageSummary(
        name: name, outputShape: shape, parameters: parameters, multiplyAdds: multiplyAdds))
  }

  mutating func count(_ module: some Module) { add(module.parameterCount, to: \.parameters) }

  mutating func apply(_ layer: Conv2d<ParameterSpec>) {
    size = required(layer.outputSize(for: size))
    shape = [layer.outChannels, size.height, size.width]
    count(layer)
    let kernel = layer.inChannels / layer.groups * layer.kernelSize.height * layer.kernelSize.width
    add(product(shape + [kernel]), to: \.multiplyAdds)
  }

  mutating func apply(_ layer: MaxPool2d) {
    size = required(layer.outputSize(for: size))
    shape = [shape[0], size.height, size.width]
  }

  mutating func apply(_ layer: AdaptiveAvgPool2d) {
    size = layer.outputSize
    shape = [shape[0], size.height, size.width]
  }

  mutating func apply(_ layer: Linear<ParameterSpec>) {
    shape = [layer.outFeatures]
    count(layer)
    add(product([layer.outFeatures, layer.inFeatures]), to: \.multiplyAdds)
  }

  mutating func apply(_ layers: Sequential<Layer<ParameterSpec>>) {
    for layer in layers {
      switch layer {
      case .conv2d(let layer): apply(layer)
      case .batchNorm2d(let layer): count(layer)
      case .avgPool2d(let layer): size = required(layer.outputSize(for: size))
      case .linear, .relu, .maxPool2d, .adaptiveAvgPool2d, .identity, .zeroPadding: continue
      }
    }
  }

  /// Counts a squeeze-and-excitation, which changes no shape.
  mutating func countProducts(of squeeze: SqueezeExcitation<ParameterSpec>) {
    count(squeeze)
    for entry in squeeze.namedLeaves(of: ParameterSpec.self) where entry.leaf.shape.count > 1 {
      add(entry.leaf.elementCount, to: \.multiplyAdds)
    }
  }

  /// Walks the main path of a block, with its shortcut counted beside it.
  mutating func apply(_ block: ResidualBlock<ParameterSpec>) {
    let (source, sourceSize) = (shape, size)
    apply(block.downsample ?? Sequential([]))
    (shape, size) = (source, sourceSize)
    for layer in [block.conv1, block.conv2, block.conv3].compactMap(\.self) { apply(layer) }
    for layer in [block.bn1, block.bn2, block.bn3].compactMap(\.self) { count(layer) }
    if let squeeze = block.se { countProducts(of: squeeze) }
  }

  private mutating func required(_ size: Size2D?) -> Size2D {
    if size == nil { overflowed = true }
    return size ?? 1
  }

  private mutating func product(_ factors: [Int]) -> Int {
    factors.reduce(1) { result, factor in
      let (next, overflow) = result.multipliedReportingOverflow(by: factor)
      if overflow { overflowed = true }
      return overflow ? 0 : next
    }
  }

  private mutating func add(_ count: Int, to total: WritableKeyPath<StageTally, Int>) {
    let (sum, overflow) = self[keyPath: total].addingReportingOverflow(count)
    if overflow { overflowed = true }
    self[keyPath: total] = sum
  }
}
