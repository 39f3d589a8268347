/// Tensors outside of the blocks that lie on the way from the image to the logits, or change a layer.
///
/// A network without them has the right shapes and computes something else, so that no caller is
/// advised to leave them out. Tensors within blocks are those of ``BlockSurplus``.
struct PathSurplus {
  /// The kinds of tensors, the most specific first.
  fileprivate enum Kind: CaseIterable {
    case convolutionBias, adapter, inputStatistics, inputNormalization, inputTransform
    case activation, pooling, factor, featureNormalization

    var difference: String {
      switch self {
      case .convolutionBias:
        "a convolution has a bias, which changes every result, and the network has none there"
      case .adapter:
        """
        adapters such as LoRA change its layers, so merge them first, in PEFT by \
        model.merge_and_unload(), and save the state_dict again
        """
      case .inputStatistics:
        """
        it normalizes images by a mean and deviation of its own, so that it expects other images \
        than the network without them
        """
      case .inputNormalization: "a normalization of the image precedes the first convolution"
      case .inputTransform: "a layer transforms the image before the first convolution"
      case .activation: "its activations have parameters, as PReLU has"
      case .pooling: "its pooling has a parameter, as generalized means (GeM) have"
      case .factor: "a factor scales its values"
      case .featureNormalization: "a normalization follows the pooled features"
      }
    }
  }

  /// A sentence for each kind, with the first tensor that shows it.
  let differences: [String]

  /// Looks for such tensors next to the entries of a network.
  init(in listing: SourceListing, _ naming: SourceNaming, against candidate: Candidate) {
    let configuration = candidate.architecture.configuration
    let expected = Set(ModelDescription(candidate.architecture).entries.map(\.path))
    let surroundings = SurroundingModel(in: listing, naming)
    let ranks = Dictionary(
      listing.entries.lazy.filter(\.alias.mayBeKey).map { ($0.alias, $0.shape.count) }
    ) { first, _ in first }
    // Missing weights are explained by the wrapper of an adapter, in a sentence of its own.
    let isWrapped = listing.entries.contains { Reparametrization.isWrapped($0.alias) }
    let path = naming.prefix + naming.root
    let block = "layer1.0.conv1.weight"
    let copies = listing.entries.lazy.filter { entry in
      entry.alias.mayBeKey && naming.key(of: entry) == nil && entry.alias.hasSuffix("." + block)
    }.prefix(8).map { String($0.alias.dropLast(block.count)) }
    var examples: [Kind: String] = [:]
    for entry in listing.entries where !entry.isHarmless && entry.alias.mayBeKey {
      if let key = naming.key(of: entry), expected.contains(key) { continue }
      // A second network in the file is not a part of this one.
      guard !copies.contains(where: { entry.alias.hasPrefix($0) }) else { continue }
      guard naming.purpose(of: entry) == nil else { continue }
      let purpose = surroundings.purpose(of: entry)
      guard purpose == nil || purpose == "surrounding model" else { continue }
      let tensor = Surplus(entry, key: entry.key(under: path) ?? entry.alias, ranks)
      guard let kind = tensor.kind(configuration, isWrapped: isWrapped) else { continue }
      // Of what surrounds a network, only what changes its images matters.
      guard purpose == nil || kind.precedesNetwork else { continue }
      if examples[kind] == nil { examples[kind] = entry.name }
    }
    differences = Kind.allCases.compactMap { kind in
      examples[kind].map { name in
        "\(kind.difference) (\(CoverageText.beginning(ofName: name).escapedForDisplay))"
      }
    }
  }
}

extension PathSurplus.Kind {
  fileprivate var precedesNetwork: Bool {
    switch self {
    case .inputStatistics, .inputNormalization, .inputTransform: true
    default: false
    }
  }
}

/// One tensor that a network does not have.
private struct Surplus {
  private let shape: [Int]
  private let parts: [String]
  /// The dimensions of the weight of the same module; `nil` if it has none.
  private let weightRank: Int?
  /// True if the module has a bias, as a normalization has.
  private let isPair: Bool

  init(_ entry: SourceListing.Entry, key: String, _ ranks: [String: Int]) {
    shape = entry.shape
    parts = key.lowercased().split(separator: ".").map(String.init)
    let module = entry.alias.lastIndex(of: ".").map { entry.alias[...$0] } ?? ""
    weightRank = ranks[module + "weight"]
    isPair = ranks[module + "bias"] == 1
  }

  private static let norm: Set<String> = ["weight", "bias", "running_mean", "running_var"]
  private static let statistics: Set<String> = [
    "mean", "std", "new_mean", "new_std", "image_mean", "image_std", "img_mean", "img_std",
    "input_mean", "input_std", "imagenet_mean", "imagenet_std", "norm_mean", "norm_std", "_mean",
    "_std", "means", "stds", "sds", "var", "pixel_mean", "pixel_std",
  ]
  private static let transforms = ["stn", "localization", "preprocess", "input", "conv0", "norm0"]
  private static let factors = ["scale", "alpha", "beta", "gamma", "temperature", "shift", "gain"]

  func kind(_ configuration: ResNetConfiguration, isWrapped: Bool) -> PathSurplus.Kind? {
    guard let member = parts.last, let first = parts.first else { return nil }
    let count = shape.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
    let module = parts.dropLast().last ?? ""
    if member == "bias", shape.count == 1, weightRank == 4,
      module.hasPrefix("conv") || parts.contains("downsample")
    {
      return .convolutionBias
    }
    if !isWrapped, parts.contains(where: { $0.hasPrefix("lora") || $0.hasPrefix("adapter") }) {
      return .adapter
    }
    // OpenMMLab's statistics are read as the convention of the images.
    if Self.statistics.contains(member), module != "data_preprocessor",
      count == configuration.channels || count == 1
    {
      return .inputStatistics
    }
    if shape == [configuration.channels], Self.norm.contains(member), weightRank == 1, isPair,
      configuration.channels != configuration.baseWidth
    {
      return .inputNormalization
    }
    if parts.count > 1, Self.transforms.contains(where: { first.hasPrefix($0) }) {
      return .inputTransform
    }
    let activations = ["relu", "act", "prelu", "nonlin"]
    if shape.count <= 1, Self.norm.contains(member), parts.count > 1,
      activations.contains(where: { module.hasPrefix($0) })
    {
      return .activation
    }
    if count == 1, module.contains("pool") || module.contains("gem") { return .pooling }
    if count == 1, Self.factors.contains(where: { member.contains($0) }) { return .factor }
    if configuration.hasClassifier, shape == [configuration.features], Self.norm.contains(member),
      weightRank == 1
    {
      return .featureNormalization
    }
    return nil
  }
}
