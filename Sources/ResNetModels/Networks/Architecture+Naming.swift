extension Architecture {
  /// A descriptive name for a member of the family without a name in ``all``, built as timm builds
  /// its names: `resnet26`, `resnext101_32x4d`, `seresnet50`, `resnet50d`, `wide_resnet50_3`.
  ///
  /// A ResNet of four stages with the stem of CIFAR gets the ending `_cifar`.
  static func descriptiveName(of configuration: ResNetConfiguration) -> String {
    let convolutions = configuration.block == .basic ? 2 : 3
    let depth = configuration.blocksPerStage.reduce(2) { $0 + $1 * convolutions }
    let isWide = configuration.groups == 1 && configuration.hasWideBottlenecks
    let squeeze = configuration.squeezeExcitation == nil ? "" : "se"
    let kind = configuration.groups > 1 ? "resnext" : isWide ? "wide_resnet" : "resnet"
    return squeeze + kind + "\(depth)" + letter(of: configuration)
      + (configuration.groups > 1 ? "_\(configuration.groups)x\(width(of: configuration))d" : "")
      + (isWide ? wideEnding(of: configuration) : "") + stemEnding(of: configuration)
  }

  /// timm's letter for deep stems and average-pool shortcuts.
  private static func letter(of configuration: ResNetConfiguration) -> String {
    switch (configuration.stem.isDeep, configuration.shortcut == .averagePool) {
    case (true, true): "d"
    case (true, false): configuration.stem.width == nil ? "c" : "s"
    case (false, true): "_avgpool"
    case (false, false): ""
    }
  }

  private static func width(of configuration: ResNetConfiguration) -> Int {
    configuration.widthPerGroup
  }

  private static func wideEnding(of configuration: ResNetConfiguration) -> String {
    let width = configuration.widthPerGroup
    let isMultiple = configuration.bottleneckWidths == nil && width % 64 == 0
    return isMultiple ? "_\(width / 64)" : "_w\(width)"
  }

  private static func stemEnding(of configuration: ResNetConfiguration) -> String {
    let stem = configuration.stem
    guard !stem.isDeep else { return stem.pooling == .max && stem.stride == 2 ? "" : "_stem" }
    switch (stem.kernelSize, stem.stride, stem.pooling) {
    case (7, 2, .max): return ""
    case (3, 1, .none): return configuration.blocksPerStage.count == 3 ? "" : "_cifar"
    default: return "_stem\(stem.kernelSize)x\(stem.kernelSize)"
    }
  }
}

extension ResNetConfiguration {
  /// True if the 3x3 convolutions of bottlenecks have other widths than the planes.
  fileprivate var hasWideBottlenecks: Bool {
    block == .bottleneck && (widthPerGroup != 64 || bottleneckWidths != nil)
  }
}
