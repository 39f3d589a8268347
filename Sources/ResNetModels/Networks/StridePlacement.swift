/// Where a ResNet halves height and width, which the shapes of its weights do not tell.
public struct StridePlacement: Hashable, Sendable {
  /// The convolution of a bottleneck that carries its stride.
  public enum BottleneckStride: String, CaseIterable, Hashable, Sendable {
    /// The first, 1x1, as in the paper: "ResNet v1"; Detectron2 calls it `STRIDE_IN_1X1`.
    case conv1
    /// The second, 3x3, as in torchvision: "ResNet v1.5".
    case conv2

    /// What the literature calls a network of that kind.
    public var version: String { self == .conv1 ? "ResNet v1" : "ResNet v1.5" }
  }

  /// The convolution of a bottleneck that carries its stride.
  public var bottleneck = BottleneckStride.conv2
  /// Whether `layer2`, `layer3` and `layer4` keep the size and dilate their kernels instead, as
  /// segmentation networks do: torchvision's argument `replace_stride_with_dilation`.
  public var replacedWithDilation = [false, false, false]

  /// Creates torchvision's placement.
  public init() {}

  /// The same placement but for what is given.
  package func replacing(
    bottleneck: BottleneckStride?, replacedWithDilation: [Bool]?
  ) -> StridePlacement {
    var placement = self
    if let bottleneck { placement.bottleneck = bottleneck }
    if let replacedWithDilation { placement.replacedWithDilation = replacedWithDilation }
    return placement
  }

  /// Reads a placement as ``bottleneckText`` and ``dilationText`` give it; what is absent is
  /// torchvision's.
  ///
  /// - Returns: `nil` if a text is there and says nothing known.
  public init?(bottleneck: String?, dilation: String?) {
    // A file's metadata may be of any length and in any script.
    let isShort = { (text: String) in text.utf8.count <= 64 && text.utf8.allSatisfy { $0 < 0x80 } }
    guard bottleneck.map(isShort) ?? true, dilation.map(isShort) ?? true else { return nil }
    if let bottleneck {
      guard let place = BottleneckStride(rawValue: bottleneck) else { return nil }
      self.bottleneck = place
    }
    if let dilation {
      let flags = dilation.lowercased().split(separator: ",").map { Bool(String($0)) }
      guard flags.count == 3, !flags.contains(nil) else { return nil }
      replacedWithDilation = flags.compactMap(\.self)
    }
  }

  /// The place of a bottleneck's stride as text, such as `conv2`.
  public var bottleneckText: String { bottleneck.rawValue }
  /// The stages that dilate as text, such as `false,true,true`; `nil` if none does.
  public var dilationText: String? {
    guard replacedWithDilation.contains(true) else { return nil }
    return replacedWithDilation.map { "\($0)" }.joined(separator: ",")
  }
}

extension StridePlacement {
  /// The factor by which the last stage is smaller than the images: 32, or 16 or 8 of a dilated
  /// network with torchvision's stem.
  var outputStride: Int { 32 >> replacedWithDilation.count { $0 } }

  /// The stride of a stage's first block, of whose stages the second to fourth halve the size.
  func stride(ofStage stage: Int, usual: Int) -> Int { isReplaced(stage) ? 1 : usual }

  /// The dilation that a stage begins with, and that of the blocks behind its first.
  func dilations(ofStage stage: Int) -> (first: Int, rest: Int) {
    let before = (2...4).prefix { $0 < stage }.count { isReplaced($0) }
    return (1 << before, 1 << (before + (isReplaced(stage) ? 1 : 0)))
  }

  private func isReplaced(_ stage: Int) -> Bool {
    replacedWithDilation.indices.contains(stage - 2) && replacedWithDilation[stage - 2]
  }
}
