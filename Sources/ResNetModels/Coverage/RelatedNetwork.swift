public import Tensors

/// A network that has the names of a ResNet and does not belong to the family.
///
/// Leaving out what it has in addition gives a network of the right shapes that computes something
/// else.
public struct RelatedNetwork: Hashable, Sendable {
  /// A name that describes the network, such as timm's `ecaresnet50`; `nil` if there is none.
  public let name: String?
  /// The architecture that it resembles.
  public let nearest: String
  /// The differences, each with a tensor that shows it.
  public let differences: [String]

  /// Looks for differences; `nil` if the names and shapes show none.
  ///
  /// - Parameters:
  ///   - listing: The names and shapes.
  ///   - naming: How the names are read.
  ///   - nearest: The candidate that fits best, or the architecture asked for.
  init?(in listing: SourceListing, _ naming: SourceNaming, nearest: Candidate?) {
    guard let nearest else { return nil }
    var differences = [Self.otherDimensions(in: listing, naming)].compactMap(\.self)
    if let difference = Self.otherNorms(in: listing, naming, nearest) {
      differences.append(difference)
    }
    let isResNet = differences.isEmpty && nearest.matching * 2 >= nearest.expected
    let surplus = isResNet ? BlockSurplus(in: listing, naming, against: nearest) : nil
    let features = isResNet ? NetworkFeature.all.filter { $0.isIn(listing, naming) } : []
    differences += features.map { feature in
      "\(feature.difference) (\(feature.example(in: listing, naming).escapedForDisplay))"
    }
    let onPath = isResNet ? PathSurplus(in: listing, naming, against: nearest) : nil
    differences += onPath?.differences ?? []
    if let surplus, differences.isEmpty { differences.append(surplus.description) }
    let hasNames = nearest.present * 10 >= nearest.expected * 9
    if differences.isEmpty, hasNames, let other = OtherShapes(in: listing, naming, against: nearest)
    {
      differences.append(other.description)
    }
    guard !differences.isEmpty else { return nil }
    self.differences = differences
    self.nearest = nearest.architecture.name
    name = features.first?.name(nearest: self.nearest)
  }

  /// Looks for tensors that change the images, next to a network that is complete.
  ///
  /// They have names outside of the network's prefix, so that everything within it fits.
  init?(before exact: Candidate, in listing: SourceListing, _ naming: SourceNaming) {
    let surplus = PathSurplus(in: listing, naming, against: exact)
    guard !surplus.differences.isEmpty else { return nil }
    differences = surplus.differences
    nearest = exact.architecture.name
    name = nil
  }

  /// Looks for differences in a source.
  ///
  /// - Parameters:
  ///   - source: A state dict, a native file, a safetensors file.
  ///   - options: What is known of the names.
  public init?(
    of source: any TensorSource, _ options: SourceNaming.Options = SourceNaming.Options()
  ) {
    do {
      _ = try Recognition(of: source, options)
      return nil
    } catch {
      guard let related = error.related else { return nil }
      self = related
    }
  }

  /// Normalizations without running statistics, where nothing else keeps a source from being a ResNet.
  private static func otherNorms(
    in listing: SourceListing, _ naming: SourceNaming, _ nearest: Candidate
  ) -> String? {
    guard !nearest.isCredible else { return nil }
    let keys = Set(listing.entries.lazy.compactMap { naming.key(of: $0) })
    let shapes = naming.shapes(in: listing)
    let convolutions = ModelDescription(nearest.architecture).entries.filter { $0.shape.count == 4 }
    let found = convolutions.count { shapes[$0.path] == $0.shape }
    guard found > 3, found * 4 >= convolutions.count * 3 else { return nil }
    let members = Set(
      keys.lazy.filter { $0.contains("bn1.") }.compactMap { $0.split(separator: ".").last })
    let statistics: Set<Substring> = ["running_mean", "running_var"]
    if members.isEmpty {
      return """
        there are no normalizations: it has one without parameters such as InstanceNorm, or none
        """
    }
    if members.isDisjoint(with: ["weight", "bias"]) {
      return "the normalizations have no weights and biases (affine=False)"
    }
    guard members.isDisjoint(with: statistics) else { return nil }
    return """
      the normalizations have no running statistics: it has another normalization such as \
      GroupNorm, InstanceNorm or LayerNorm, or its buffers were not saved
      """
  }

  /// Kernels over volumes or signals, where most convolutions of the network have them.
  private static func otherDimensions(
    in listing: SourceListing, _ naming: SourceNaming
  ) -> String? {
    var counts: [Int: Int] = [:]
    var examples: [Int: String] = [:]
    for entry in listing.entries where (3...5).contains(entry.shape.count) {
      guard entry.alias.utf8.suffix(7).elementsEqual(".weight".utf8) else { continue }
      counts[entry.shape.count, default: 0] += 1
      if examples[entry.shape.count] == nil { examples[entry.shape.count] = entry.name }
    }
    guard let most = counts.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }), most.value > 3,
      most.key != 4, most.value * 2 > counts.values.reduce(0, +), let example = examples[most.key]
    else { return nil }
    let kind =
      most.key == 5
      ? "the convolutions are three-dimensional: a video or volume network"
      : "the convolutions are one-dimensional: a network for signals"
    return "\(kind) (\(CoverageText.beginning(ofName: example).escapedForDisplay))"
  }
}

extension RelatedNetwork: CustomStringConvertible {
  /// One sentence: what it is, what differs, what to do.
  public var description: String {
    """
    by its names this is \(name.map { "a network such as \($0)" } ?? "another network") and \
    not \(nearest): \(differences.joined(separator: "; ")); it is none of the architectures here, \
    convert it without one by --raw
    """
  }
}
