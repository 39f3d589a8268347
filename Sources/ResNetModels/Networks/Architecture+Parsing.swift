extension Architecture {
  /// The member of the family that a descriptive name describes, with the widths that timm gives it;
  /// `nil` if the name is of another form or of a depth without usual blocks.
  ///
  /// A name such as `resnet26`, `seresnext50_32x4d`, `resnet101d` or `resnet20` is enough; names with
  /// a width that follows no rule are not.
  static func described(_ name: String) -> Architecture? {
    guard name.utf8.count <= 64,
      let match = name.wholeMatch(
        of:
          /(se)?(resnet|resnext|wide_resnet)(\d{1,4})([cds])?(?:_(\d{1,4})x(\d{1,4})d|_(\d))?(_cifar)?/
      ),
      let depth = Int(match.output.3), let blocks = usualBlocks[depth]
    else { return nil }
    var configuration = ResNetConfiguration(
      block: blocks.block, blocksPerStage: blocks.counts,
      baseWidth: blocks.counts.count == 3 ? 16 : 64)
    if blocks.counts.count == 3 {
      configuration.stem = .cifar
      configuration.shortcut = .zeroPadding
    } else if match.output.8 != nil {
      configuration.stem = .cifar
    }
    if let letter = match.output.4 {
      configuration.stem = .deep(letter == "s" ? [64, 64] : [32, 32])
      if letter == "s" { configuration.stem.width = 128 }
      if letter == "d" {
        configuration.shortcut = .averagePool
        configuration.projectionIndices = [blocks.block == .basic ? 0 : 1, 1, 1, 1]
      }
    }
    if let groups = match.output.5.flatMap({ Int($0) }), groups > 0 {
      configuration.groups = groups
      configuration.widthPerGroup = match.output.6.flatMap { Int($0) } ?? 4
    } else if let factor = match.output.7.flatMap({ Int($0) }) {
      configuration.widthPerGroup = 64 * factor
    }
    if match.output.1 != nil {
      configuration.squeezeExcitation = SqueezeExcitationSizes(
        reducedChannels: configuration.usualReducedChannels)
    }
    let architecture = Architecture(configuration)
    return architecture.name == name ? architecture : nil
  }

  /// The blocks of the depths that have usual ones: timm's, and those of CIFAR networks.
  private static let usualBlocks: [Int: (block: ResNetConfiguration.Block, counts: [Int])] = [
    10: (.basic, [1, 1, 1, 1]), 18: (.basic, [2, 2, 2, 2]), 34: (.basic, [3, 4, 6, 3]),
    14: (.bottleneck, [1, 1, 1, 1]), 26: (.bottleneck, [2, 2, 2, 2]),
    50: (.bottleneck, [3, 4, 6, 3]), 101: (.bottleneck, [3, 4, 23, 3]),
    152: (.bottleneck, [3, 8, 36, 3]), 200: (.bottleneck, [3, 24, 36, 3]),
    269: (.bottleneck, [3, 30, 48, 8]), 20: (.basic, [3, 3, 3]), 32: (.basic, [5, 5, 5]),
    44: (.basic, [7, 7, 7]), 56: (.basic, [9, 9, 9]), 110: (.basic, [18, 18, 18]),
  ]
}

extension ResNetConfiguration {
  /// A sixteenth of the output channels, as a multiple of 8 that is not much smaller: timm's
  /// `make_divisible`.
  fileprivate var usualReducedChannels: [Int] {
    blocksPerStage.indices.map { stage in
      let wanted = planes(ofStage: stage + 1) * block.expansion / 16
      let rounded = max(8, (wanted + 4) / 8 * 8)
      return rounded * 10 < wanted * 9 ? rounded + 8 : rounded
    }
  }
}
