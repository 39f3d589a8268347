public import Tensors

/// The keys under which a converted file records what names and shapes of a ResNet cannot show.
public enum RecordedKey {
  /// The convolution of a bottleneck that carries its stride, `conv1` or `conv2`.
  public static let bottleneckStride = "bottleneck_stride"
  /// The stages 2 to 4 that dilate instead of their stride, such as `false,true,true`.
  public static let dilation = "replace_stride_with_dilation"
  /// The `eps` of every normalization.
  public static let epsilon = "batch_norm_eps"
  /// The stride of the stem's first convolution, where the stem is not torchvision's.
  public static let stemStride = "stem_stride"
  /// The pooling of the stem, `max` or `none`, where the stem is not torchvision's.
  public static let stemPooling = "stem_pooling"
  /// `none` where the classifier has no bias.
  public static let classifierBias = "classifier_bias"
  /// What the file states against the architecture, where the caller chose it all the same.
  public static let overridden = "evidence.overridden"
  /// Comes before the key of a value whose basis is recorded; see ``Basis``.
  public static let basisPrefix = "evidence."
}

/// What a converted file records of a ResNet besides its tensors.
public struct RecordedConfiguration: Hashable, Sendable {
  /// The placement of the strides; `nil` if the file records none.
  public let bottleneck: StridePlacement.BottleneckStride?
  /// The stages that dilate; `nil` if the file records none.
  public let replacedWithDilation: [Bool]?
  /// The `eps` of every normalization; `nil` if the file records none.
  public let epsilon: Double?

  /// The stride and the pooling of the stem, each open if the file records none.
  public let stem: StemChoices
  /// A Boolean value that indicates whether the classifier has a bias; `nil` if the file records none.
  public let classifierHasBias: Bool?

  /// Reads the metadata of a source.
  ///
  /// - Throws: ``ModelError``, as ``init(_:)``.
  public init(of source: any TensorSource) throws(ModelError) {
    try self.init { source.statedText($0) }
  }

  /// Reads the texts that a file has under the keys.
  ///
  /// - Throws: ``ModelError`` of code ``ModelError/Code/unknownRecord`` if a text is there and has no
  ///   known meaning.
  public init(_ text: (String) -> String?) throws(ModelError) {
    let stride = text(RecordedKey.bottleneckStride)
    let dilation = text(RecordedKey.dilation)
    let eps = text(RecordedKey.epsilon)
    guard let placement = StridePlacement(bottleneck: stride, dilation: nil) else {
      throw ModelError(unknown: RecordedKey.bottleneckStride, "conv1 or conv2")
    }
    guard let dilated = StridePlacement(bottleneck: nil, dilation: dilation) else {
      throw ModelError(unknown: RecordedKey.dilation, "three Booleans such as false,true,true")
    }
    let epsilon = eps.flatMap { $0.utf8.count <= 32 ? Double($0) : nil }
    guard eps == nil || epsilon.map(Self.isEpsilon) == true else {
      throw ModelError(unknown: RecordedKey.epsilon, "a number from 0 to 1")
    }
    guard
      let stem = StemChoices(
        stride: text(RecordedKey.stemStride), pooling: text(RecordedKey.stemPooling))
    else {
      throw ModelError(
        unknown: RecordedKey.stemStride, "a stride from 1 to 4, and a pooling of max or none")
    }
    let bias = text(RecordedKey.classifierBias)
    guard bias.map({ $0.utf8.elementsEqual("none".utf8) }) ?? true else {
      throw ModelError(unknown: RecordedKey.classifierBias, "none")
    }
    self.stem = stem
    classifierHasBias = bias == nil ? nil : false
    bottleneck = stride == nil ? nil : placement.bottleneck
    replacedWithDilation = dilation == nil ? nil : dilated.replacedWithDilation
    self.epsilon = epsilon
  }

  /// True if the number can be the `eps` of a normalization.
  static func isEpsilon(_ number: Double) -> Bool { (0...1).contains(number) }

  /// The configuration with the recorded values.
  ///
  /// - Parameters:
  ///   - strides: The placement to take instead of the recorded one.
  ///   - stem: The choices that come before the recorded ones.
  func applied(
    to configuration: ResNetConfiguration, strides: StridePlacement?, stem: StemChoices
  ) -> ResNetConfiguration {
    var configuration = configuration
    configuration.stem = configuration.stem.with(stem.completed(by: self.stem))
    if configuration.block == .bottleneck {
      configuration.variant.strides =
        strides
        ?? StridePlacement().replacing(
          bottleneck: bottleneck, replacedWithDilation: replacedWithDilation)
    }
    if let epsilon { configuration.variant.normalizationEpsilon = epsilon }
    return configuration
  }

  /// Throws if the file records another value than a configuration has.
  func check(_ configuration: ResNetConfiguration) throws(ModelError) {
    let recorded = configuration.stem.with(stem)
    guard recorded == configuration.stem else {
      throw ModelError(
        contradicting: RecordedKey.stemPooling, "stride \(recorded.stride), \(recorded.pooling)",
        "stride \(configuration.stem.stride), \(configuration.stem.pooling)")
    }
    guard configuration.block == .bottleneck else { return try checkEpsilon(configuration) }
    let strides = configuration.variant.strides
    if let bottleneck, bottleneck != strides.bottleneck {
      throw ModelError(
        contradicting: RecordedKey.bottleneckStride, bottleneck.rawValue, strides.bottleneckText)
    }
    if let replacedWithDilation, replacedWithDilation != strides.replacedWithDilation {
      throw ModelError(
        contradicting: RecordedKey.dilation,
        replacedWithDilation.map { "\($0)" }.joined(separator: ","),
        strides.replacedWithDilation.map { "\($0)" }.joined(separator: ","))
    }
    try checkEpsilon(configuration)
  }

  private func checkEpsilon(_ configuration: ResNetConfiguration) throws(ModelError) {
    guard let epsilon, epsilon != configuration.variant.normalizationEpsilon else { return }
    throw ModelError(
      contradicting: RecordedKey.epsilon, "\(epsilon)",
      "\(configuration.variant.normalizationEpsilon)")
  }
}
