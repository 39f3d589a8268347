/// A point of the network at which its values can be had.
public enum Stage: String, CaseIterable, Hashable, Sendable {
  /// The output of `layer1`: `[batch, channels, height, width]`, as of the three after it.
  case layer1
  /// The output of `layer2`.
  case layer2
  /// The output of `layer3`.
  case layer3
  /// The output of `layer4`.
  case layer4
  /// The output of `avgpool`, flattened: `[batch, features]`, what `fc` takes.
  case pooled
  /// The output of `fc`: `[batch, classes]`.
  case logits
}
