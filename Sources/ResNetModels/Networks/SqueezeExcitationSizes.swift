/// The sizes of the squeeze-and-excitation of a network's blocks.
public struct SqueezeExcitationSizes: Hashable, Sendable {
  /// The inner channels of the blocks of each stage.
  public var reducedChannels: [Int]
  /// True if the two layers are matrix products, false if they are 1x1 convolutions.
  public var isLinear: Bool
  /// A Boolean value that indicates whether the two layers have biases.
  public var hasBiases: Bool

  /// Creates a configuration; the defaults are timm's.
  public init(reducedChannels: [Int], isLinear: Bool = false, hasBiases: Bool = true) {
    self.reducedChannels = reducedChannels
    self.isLinear = isLinear
    self.hasBiases = hasBiases
  }
}
