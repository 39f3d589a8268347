extension ResNetConfiguration {
  /// The blocks per stage of torchvision's and timm's residual networks, of basic blocks.
  private static let basicCounts = [[1, 1, 1, 1], [2, 2, 2, 2], [3, 4, 6, 3]]
  /// The same of bottlenecks.
  private static let bottleneckCounts = [
    [1, 1, 1, 1], [2, 2, 2, 2], [3, 4, 6, 3], [3, 4, 23, 3], [3, 8, 36, 3], [3, 24, 36, 3],
    [3, 30, 48, 8], [4, 29, 53, 4], [4, 36, 72, 4], [4, 44, 87, 4],
  ]

  /// True if a network of torchvision or timm has these numbers of blocks.
  ///
  /// A file that lacks the last block of a stage is a complete file of a shallower network.
  var hasPublishedBlockCounts: Bool {
    let known = block == .basic ? Self.basicCounts : Self.bottleneckCounts
    // Networks for CIFAR have as many blocks in each of three stages.
    return known.contains(blocksPerStage)
      || blocksPerStage.count == 3 && Set(blocksPerStage).count == 1
  }
}
