/// A kind of layer that some relatives of a ResNet have, and the names that show it.
struct NetworkFeature: Sendable {
  /// A component of a tensor's path, or several, between dots.
  let marker: String
  /// The number of dimensions of the tensor; `nil` for any.
  var rank: Int?
  /// What timm puts before the name of the network; `nil` if timm has no such network.
  var prefix: String?
  /// A name for the network; `nil` to make one of the prefix.
  var title: String?
  let difference: String

  /// Every feature known, the most specific first.
  static let all: [NetworkFeature] = [
    NetworkFeature(
      marker: "attnpool.", title: "CLIP's ModifiedResNet",
      difference: "attention pools the positions, and means precede strided convolutions"),
    NetworkFeature(
      marker: ".se_module.", prefix: "legacy_se",
      difference: "squeeze-and-excitation as in Cadene's networks, with strides at conv1"),
    NetworkFeature(
      marker: ".se.conv.", rank: 3, prefix: "eca",
      difference: "efficient channel attention weighs the channels of each block"),
    NetworkFeature(
      marker: ".conv2.fc1.", title: "ResNeSt",
      difference: "split attention takes the place of the 3x3 convolutions"),
    NetworkFeature(
      marker: ".ca.fc", difference: "channel attention (CBAM) weighs the channels of each block"),
    NetworkFeature(
      marker: ".sa.conv", difference: "spatial attention (CBAM) weighs the positions of each block"),
    NetworkFeature(
      marker: ".ChannelGate.",
      difference: "channel attention (CBAM) weighs the channels of each block"),
    NetworkFeature(
      marker: ".cbam.", difference: "attention (CBAM) weighs the output of each block"),
    NetworkFeature(
      marker: ".filt", rank: 4, difference: "anti-aliasing filters precede strided layers"),
    NetworkFeature(
      marker: ".conv_offset.", rank: nil, difference: "deformable convolutions take offsets"),
    NetworkFeature(
      marker: ".context_block.", difference: "global context is added to each block"),
  ]

  func isIn(_ listing: SourceListing, _ naming: SourceNaming) -> Bool {
    first(in: listing, naming) != nil
  }

  /// The name of the first tensor that shows the feature.
  func example(in listing: SourceListing, _ naming: SourceNaming) -> String {
    CoverageText.beginning(ofName: first(in: listing, naming)?.name ?? marker)
  }

  /// A name of the network, whose resemblance to `nearest` is known.
  func name(nearest: String) -> String? { title ?? prefix.map { $0 + nearest } }

  private func first(
    in listing: SourceListing, _ naming: SourceNaming
  ) -> SourceListing.Entry? {
    listing.entries.first { entry in
      (rank ?? entry.shape.count) == entry.shape.count && entry.alias.utf8.contains(marker.utf8)
        && naming.key(of: entry) == nil
    }
  }
}
