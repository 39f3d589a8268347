public import Tensors

/// A network that has a ResNet's names and is none of torchvision's: what it has besides.
///
/// Leaving that out would give a network of the right shapes that computes something else.
public struct RelatedNetwork: Hashable, Sendable {
  /// timm's name for a network of that kind, such as `seresnet50`.
  public let name: String
  /// The architecture that it resembles.
  public let nearest: String
  /// What it does otherwise, each with a tensor that shows it.
  public let differences: [String]

  /// A difference in kind, and the tensor that shows it.
  private struct Feature {
    let marker: String
    /// The number of dimensions of the marker, which may mean something else in a ResNet.
    var rank = 4
    /// What timm puts before the name, and behind the depth.
    var prefix = ""
    var suffix = ""
    let difference: String
  }

  private static let squeezeAndExcitation =
    "squeeze-and-excitation weighs the channels of each block"

  private static let features = [
    Feature(
      marker: "layer1.0.se.fc1.weight", prefix: "se", difference: squeezeAndExcitation),
    Feature(
      marker: "layer1.0.se_module.fc1.weight", prefix: "legacy_se",
      difference: squeezeAndExcitation),
    Feature(
      marker: "layer1.0.se.conv.weight", rank: 3, prefix: "eca",
      difference: "efficient channel attention weighs the channels of each block"),
    Feature(
      marker: "conv1.3.weight", suffix: "c",
      difference: "the stem is three 3x3 convolutions and not one 7x7"),
    Feature(
      marker: "layer2.0.downsample.1.weight", suffix: "d",
      difference: "the shortcuts take means before their convolution and have no stride"),
  ]

  /// Looks for such differences; `nil` if the names show none.
  init?(in listing: SourceListing, _ naming: SourceNaming, nearest: () -> Architecture) {
    let ranks = Dictionary(
      listing.entries.compactMap { entry in
        entry.key(under: naming.prefix).flatMap { $0.mayBeKey ? ($0, entry.shape.count) : nil }
      }
    ) { first, _ in first }
    let found = Self.features.filter { ranks[$0.marker] == $0.rank }
    guard !found.isEmpty else { return nil }
    differences = found.map { "\($0.difference) (\(naming.prefix.escapedForDisplay)\($0.marker))" }
    self.nearest = nearest().name
    // timm puts the letter behind the depth: `resnet50d`, `resnext50d_32x4d`.
    let parts = self.nearest.split(separator: "_", maxSplits: 1)
    let letter = found.map(\.suffix).max() ?? ""
    name =
      (found.first?.prefix ?? "") + (parts.first ?? "") + letter
      + parts.dropFirst().map { "_\($0)" }.joined()
  }

  /// Looks for such differences in a source.
  ///
  /// - Parameters:
  ///   - source: A state dict, a native file, a safetensors file.
  ///   - options: What is known of the names.
  public init?(
    of source: any TensorSource, _ options: SourceNaming.Options = SourceNaming.Options()
  ) {
    let (listing, naming) = SourceNaming.best(of: source, options)
    self.init(in: listing, naming) { Recognition.nearest(to: naming.shapes(in: listing)) }
  }
}

extension RelatedNetwork: CustomStringConvertible {
  /// One sentence: what it is, what differs, what to do.
  public var description: String {
    """
    by its names this is a network such as timm's \(name) and not \(nearest): \
    \(differences.joined(separator: "; ")); it is none of the architectures here, convert it \
    without one by --raw
    """
  }
}
