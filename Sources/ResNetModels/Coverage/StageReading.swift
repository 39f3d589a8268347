/// What names and shapes show of one stage.
struct StageReading {
  /// The output channels of blocks, the channels of their 3x3 convolutions, the groups of these, and
  /// the inner channels of squeeze-and-excitation.
  private(set) var outputs = Votes()
  private(set) var inner = Votes()
  private(set) var groups = Votes()
  private(set) var reduced = Votes()
  /// The number of the shortcut's convolution; `nil` without one.
  private(set) var projectionIndex: Int?
  /// The side of its kernel.
  private(set) var projectionKernel: Int?
  /// True if there is any tensor of a shortcut.
  private(set) var hasShortcut = false
  /// True if the layers of squeeze-and-excitation are matrix products, and if they have biases.
  private(set) var squeezeIsLinear = false
  private(set) var squeezeHasBiases = false
  /// True if the convolutions of blocks have biases.
  private(set) var hasBiases = false
  /// The number of tensors of each block, and of its third convolution and squeeze-and-excitation.
  private var tensorCounts: [Int: Int] = [:]
  private var thirdCounts: [Int: Int] = [:]
  private var squeezeCount = 0
  /// Votes for the output channels of a basic block, until the kind of block is known.
  private var basicOutputs = Votes()
  private var thirdOutputs = Votes()

  mutating func read(_ member: Substring, of block: Int, _ shape: [Int]) {
    tensorCounts[block, default: 0] += 1
    switch member {
    case "conv1.weight", "bn1.weight", "bn1.bias": inner.add(shape.first)
    case "conv2.weight":
      inner.add(shape.first)
      basicOutputs.add(shape.first)
      if shape.count == 4, shape[1] > 0, shape[0] % shape[1] == 0 {
        groups.add(shape[0] / shape[1])
      }
    case "bn2.weight", "bn2.bias":
      inner.add(shape.first)
      basicOutputs.add(shape.first)
    case "conv3.weight", "bn3.weight", "bn3.bias":
      thirdCounts[block, default: 0] += 1
      thirdOutputs.add(shape.first)
    case "conv1.bias": hasBiases = true
    case "downsample.0.weight", "downsample.1.weight":
      hasShortcut = true
      guard shape.count == 4 else { break }
      projectionIndex = member == "downsample.0.weight" ? 0 : 1
      projectionKernel = shape[2]
    case "se.fc1.weight":
      squeezeCount += 1
      reduced.add(shape.first)
      squeezeIsLinear = shape.count == 2
    case "se.fc1.bias": squeezeHasBiases = true
    default: break
    }
    outputs = isBottleneck ? thirdOutputs : basicOutputs
  }

  /// The number of blocks: those from 0 on that have at least half of the tensors of the fullest.
  var blockCount: Int {
    let most = tensorCounts.values.max() ?? 0
    var count = 0
    while let tensors = tensorCounts[count], tensors * 2 >= most - 6 { count += 1 }
    return count
  }

  /// True if most blocks have a third convolution.
  var isBottleneck: Bool { thirdCounts.count * 2 > tensorCounts.count }

  /// True if most blocks have a squeeze-and-excitation.
  var hasSqueezeExcitation: Bool { squeezeCount * 2 > blockCount }
}
