/// Reads the configuration of a member of the ResNet family off names and shapes, in one pass.
///
/// Each number is the one that most tensors agree on, so that a few that are damaged do not matter.
struct FamilyReading {
  /// What is believable as a width or a number of channels; the products of larger ones overflow.
  private static let sizes = 1...(1 << 16)

  /// The configuration, without classes; `nil` if the source has no stages.
  static func configuration(in shapes: [String: [Int]]) -> ResNetConfiguration? {
    var stages = Array(repeating: StageReading(), count: FamilyKeys.stageCount)
    for (key, shape) in shapes {
      guard let (stage, block, member) = BlockNumber.parts(of: key),
        stages.indices.contains(stage - 1)
      else { continue }
      stages[stage - 1].read(member, of: block, shape)
    }
    stages = Array(stages.prefix { $0.blockCount > 0 })
    guard !stages.isEmpty else { return nil }
    let isBottleneck = stages.count { $0.isBottleneck } * 2 > stages.count
    var configuration = ResNetConfiguration(
      block: isBottleneck ? .bottleneck : .basic, blocksPerStage: stages.map(\.blockCount))
    guard configuration.readWidths(of: stages) else { return nil }
    guard !configuration.isCutShort(in: shapes) else { return nil }
    configuration.readStem(in: shapes)
    configuration.readShortcuts(of: stages)
    configuration.readSqueezeExcitation(of: stages)
    configuration.variant.hasConvolutionBiases =
      stages.count { $0.hasBiases } * 2 > stages.count
    configuration.hasClassifier = shapes["fc.weight"] != nil || shapes["fc.bias"] != nil
    configuration.classes =
      ShapeReading.classes(in: shapes, features: configuration.features) ?? 1000
    return configuration
  }

  static func isSize(_ size: Int) -> Bool { sizes.contains(size) }
}

/// Values that tensors vote for.
struct Votes {
  private var counts: [Int: Int] = [:]

  mutating func add(_ value: Int?) {
    if let value, FamilyReading.isSize(value) { counts[value, default: 0] += 1 }
  }

  /// The value with the most votes, the smaller one of two with as many.
  var winner: Int? {
    counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key
  }
}

extension ResNetConfiguration {
  /// Reads planes, groups and inner widths; false if the shapes show no width.
  fileprivate mutating func readWidths(of stages: [StageReading]) -> Bool {
    let planes = stages.map { stage -> Int? in
      guard block == .bottleneck else { return stage.outputs.winner }
      guard let outputs = stage.outputs.winner, outputs % 4 == 0, outputs > 0 else { return nil }
      return outputs / 4
    }
    var bases = Votes()
    for (number, planes) in planes.enumerated() {
      if let planes, planes % (1 << number) == 0 { bases.add(planes >> number) }
    }
    guard let base = planes[0] == nil ? bases.winner : bases.winner ?? planes[0] else {
      return false
    }
    baseWidth = base
    let doubled = planes.indices.map { base << $0 }
    let known = zip(planes, doubled).map { $0 ?? $1 }
    if known != doubled { stagePlanes = known }
    guard block == .bottleneck else { return true }
    var groupVotes = Votes()
    for stage in stages { groupVotes.add(stage.groups.winner) }
    groups = groupVotes.winner ?? 1
    let widths = stages.enumerated().map { $1.inner.winner ?? known[$0] }
    guard widths.allSatisfy({ $0 % groups == 0 }) else { return true }
    readWidthPerGroup(widths, planes: known)
    return true
  }

  /// Finds the width of a group that explains the inner widths of all stages, the usual ones first;
  /// notes the widths themselves if none does.
  private mutating func readWidthPerGroup(_ widths: [Int], planes: [Int]) {
    let bounds = zip(widths, planes).map { width, planes in
      let perGroup = width / groups
      return ((64 * perGroup + planes - 1) / planes, (64 * (perGroup + 1) - 1) / planes)
    }
    let low = bounds.map(\.0).max() ?? 64
    let high = bounds.map(\.1).min() ?? 64
    if let usual = [64, 4, 8, 128].first(where: { (low...max(low, high)).contains($0) }),
      low <= high
    {
      widthPerGroup = usual
    } else if low <= high {
      widthPerGroup = low
    } else {
      bottleneckWidths = widths
      widthPerGroup = 64 * widths[0] / groups / max(planes[0], 1)
    }
  }

  /// True if there are fewer than four stages and the classifier takes the features of another.
  fileprivate func isCutShort(in shapes: [String: [Int]]) -> Bool {
    guard blocksPerStage.count < 4, let matrix = shapes["fc.weight"], matrix.count == 2 else {
      return false
    }
    return matrix[1] != features
  }

  fileprivate mutating func readStem(in shapes: [String: [Int]]) {
    func kernel(_ key: String) -> [Int]? {
      guard let shape = shapes["\(key).weight"], shape.count == 4, shape[2] == shape[3],
        shape[2] % 2 == 1, shape[2] <= 31, shape.prefix(2).allSatisfy(FamilyReading.isSize)
      else { return nil }
      return shape
    }
    var widths = Votes()
    for member in ["weight", "bias", "running_mean", "running_var"] {
      widths.add(shapes["bn1.\(member)"]?.first)
    }
    if let first = kernel("conv1.0"), let second = kernel("conv1.3") {
      stem = Stem(kernelSize: first[2], innerWidths: [first[0], second[0]])
      channels = first[1]
      widths.add(kernel("conv1.6")?[0])
    } else if let only = kernel("conv1") {
      stem = Stem(kernelSize: only[2])
      channels = only[1]
      widths.add(only[0])
    }
    if let width = widths.winner, width != baseWidth { stem.width = width }
  }

  fileprivate mutating func readShortcuts(of stages: [StageReading]) {
    let indices = stages.map { $0.projectionIndex ?? 0 }
    let kernels = stages.compactMap(\.projectionKernel)
    if block == .basic, stages.count > 1, stages.allSatisfy({ !$0.hasShortcut }) {
      shortcut = .zeroPadding
    } else if indices.dropFirst().contains(1) || stages.count == 1 && indices == [1] {
      shortcut = .averagePool
      projectionIndices = indices
    }
    if let kernel = kernels.last, kernel % 2 == 1, kernel <= 31 {
      variant.projectionKernelSize = kernel
    }
  }

  fileprivate mutating func readSqueezeExcitation(of stages: [StageReading]) {
    guard stages.allSatisfy(\.hasSqueezeExcitation) else { return }
    squeezeExcitation = SqueezeExcitationSizes(
      reducedChannels: stages.map { $0.reduced.winner ?? 1 },
      isLinear: stages.count { $0.squeezeIsLinear } * 2 > stages.count,
      hasBiases: stages.count { $0.squeezeHasBiases } * 2 > stages.count)
  }
}
