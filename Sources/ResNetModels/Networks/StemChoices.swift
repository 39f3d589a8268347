/// The properties of a stem that neither names nor shapes show; `nil` leaves one open.
public struct StemChoices: Hashable, Sendable {
  /// The stride of the first convolution.
  public var stride: Int?
  /// The pooling after the last convolution.
  public var pooling: Stem.Pooling?

  /// Leaves everything open.
  public init() {}

  /// Reads choices as ``init(of:)`` and the two texts give them.
  ///
  /// - Returns: `nil` if a text is there and is not known.
  public init?(stride: String?, pooling: String?) {
    if let stride {
      guard stride.utf8.count == 1, let number = Int(stride), (1...4).contains(number) else {
        return nil
      }
      self.stride = number
    }
    if let pooling {
      guard
        let known = Stem.Pooling.allCases.first(where: {
          pooling.utf8.elementsEqual($0.rawValue.utf8)
        })
      else { return nil }
      self.pooling = known
    }
  }

  /// The choices that a converted file must state: both, unless the stem is torchvision's.
  public init(of stem: Stem) {
    guard stem.kernelSize != 7 || stem.isDeep || stem.stride != 2 || stem.pooling != .max else {
      return
    }
    stride = stem.stride
    pooling = stem.pooling
  }

  /// The stride as text.
  public var strideText: String? { stride.map { "\($0)" } }
  /// The pooling as text.
  public var poolingText: String? { pooling?.rawValue }

  /// The choices, completed by `others` where they are open.
  package func completed(by others: StemChoices) -> StemChoices {
    var choices = self
    choices.stride = stride ?? others.stride
    choices.pooling = pooling ?? others.pooling
    return choices
  }
}

extension Stem {
  /// The same stem with the choices that are made.
  package func with(_ choices: StemChoices) -> Stem {
    var stem = self
    if let stride = choices.stride { stem.stride = stride }
    if let pooling = choices.pooling { stem.pooling = pooling }
    return stem
  }
}
