public import Tensors

/// The architecture that the names and shapes of a source belong to.
///
/// A few keys that are missing, surplus or of another shape do not hide it. A source that fits
/// none, or two equally well, is refused.
public struct Recognition: Sendable {
  /// The architecture, with the classes, channels and base width of the source.
  public let architecture: Architecture
  /// How the names of the source are read.
  public let naming: SourceNaming
  /// Why it was chosen, in one sentence.
  public let reason: String
  /// The architectures considered, best first; only the one if everything fits it.
  public let candidates: [Candidate]

  /// Recognises the architecture; reads no tensor data.
  ///
  /// - Parameters:
  ///   - source: A state dict, a native file, a safetensors file.
  ///   - options: What is known of the names.
  /// - Throws: ``ModelError`` of code ``ModelError/Code/unrecognized``,
  ///   ``ModelError/Code/ambiguous`` or ``ModelError/Code/ambiguousConvention``, with the candidates,
  ///   or ``ModelError/Code/related``.
  public init(
    of source: any TensorSource, _ options: SourceNaming.Options = SourceNaming.Options()
  ) throws(ModelError) {
    let listing = SourceListing(source, renamings: options.renamings)
    if let (naming, candidate) = Self.undisguised(listing, options) {
      self.init(naming, candidate)
      return
    }
    var naming = try SourceNaming(of: listing, as: .family, options)
    var shapes = naming.shapes(in: listing)
    if let configuration = FamilyReading.configuration(in: shapes),
      naming.adoptClassifier(in: listing, features: configuration.features)
    {
      shapes = naming.shapes(in: listing)
    }
    let hasBias = naming.classifierHasBias(in: shapes, options)
    if let exact = Self.exact(for: shapes, classifierHasBias: hasBias) {
      if let related = RelatedNetwork(before: exact, in: listing, naming) {
        throw ModelError(related)
      }
      self.init(naming, exact)
      return
    }

    let candidates = Self.ranked(shapes, classifierHasBias: hasBias)
    // What quantization adds is a part of its form, and no other network.
    let quantized = QuantizedNetwork(in: listing, naming)
    if let quantized, quantized.kind != .folded { throw ModelError(quantized) }
    if let related = RelatedNetwork(in: listing, naming, nearest: candidates.first) {
      throw ModelError(related)
    }
    guard let best = candidates.first, best.isCredible else {
      if let quantized { throw ModelError(quantized) }
      throw ModelError(
        .unrecognized, candidates: candidates, foreign: ForeignNetwork(source.names))
    }
    guard let next = candidates.dropFirst().first, best.fitsBetter(than: next) else {
      throw ModelError(.ambiguous, candidates: candidates)
    }
    let count = best.matching == best.expected ? "all" : "\(best.matching) of"
    let others = "\(best.surplus) \(best.surplus == 1 ? "other" : "others")"
    self.init(
      naming, best,
      reason: """
        \(count) \(best.expected) keys are there with matching shapes\
        \(best.surplus == 0 ? "" : ", and \(others)"); the next candidate is \(next)
        """,
      among: candidates)
  }

  /// The candidate that everything fits: the configuration that the shapes show, else one with a
  /// name.
  private static func exact(
    for shapes: [String: [Int]], classifierHasBias: Bool
  ) -> Candidate? {
    if let read = Candidate(readFrom: shapes, classifierHasBias: classifierHasBias), read.isExact {
      return read
    }
    return Architecture.all.lazy.map { Candidate($0, in: shapes) }.first { $0.isExact }
  }

  private init(_ naming: SourceNaming, _ exact: Candidate) {
    self.init(
      naming, exact, reason: "all \(exact.expected) keys are there with matching shapes",
      among: [exact])
  }

  private init(
    _ naming: SourceNaming, _ best: Candidate, reason: String, among candidates: [Candidate]
  ) {
    self.naming = naming
    if let pooling = naming.convention.stemPooling {
      var configuration = best.architecture.configuration
      configuration.stem.pooling = pooling
      architecture = Architecture(configuration)
    } else {
      architecture = best.architecture
    }
    self.reason = reason
    self.candidates = candidates
  }

  /// The architecture that fits exactly by the reference's own names, which is what most files come
  /// to; to learn the names of all networks takes longer than the rest of the recognition.
  private static func undisguised(
    _ listing: SourceListing, _ options: SourceNaming.Options
  ) -> (SourceNaming, Candidate)? {
    let names = Set(listing.entries.map(\.alias).filter(\.mayBeKey))
    for architecture in Architecture.all where architecture.configuration.hasBlocks(in: names) {
      let keys = Set(ModelDescription(architecture).entries.map(\.path))
      guard let naming = SourceNaming(undisguised: keys, of: listing, options) else { continue }
      let candidate = Candidate(architecture, in: naming.shapes(in: listing))
      if candidate.isExact { return (naming, candidate) }
    }
    return nil
  }

  /// What wrappers put before every name, such as `module.`; empty if nothing.
  public var prefix: String { naming.prefix }

  /// Every architecture held against a source, best first.
  ///
  /// - Parameters:
  ///   - source: A state dict, a native file, a safetensors file.
  ///   - options: What is known of the names.
  public static func candidates(
    for source: any TensorSource, _ options: SourceNaming.Options = SourceNaming.Options()
  ) -> [Candidate] {
    let (listing, naming) = SourceNaming.best(of: source, options)
    return ranked(naming.shapes(in: listing))
  }

  /// An architecture that is known, as wide as the shapes of a source are.
  ///
  /// Nobody means a width by a name such as `resnet18`, and with the wrong one no shape matches.
  ///
  /// - Throws: ``ModelError`` of code ``ModelError/Code/related`` if the names show another network.
  package static func fit(
    _ architecture: Architecture, to source: any TensorSource, _ options: SourceNaming.Options
  ) throws(ModelError) -> Architecture {
    let (listing, found) = SourceNaming.best(of: source, options)
    if let quantized = QuantizedNetwork(in: listing, found) { throw ModelError(quantized) }
    var naming = found
    var shapes = naming.shapes(in: listing)
    var architecture = architecture
    if !architecture.isNamed {
      architecture = Self.fit(described: architecture, to: shapes)
    } else if let standard = Architecture.named(architecture.name) {
      architecture.configuration.baseWidth =
        Candidate(standard, in: shapes).architecture.configuration.baseWidth
    }
    if naming.adoptClassifier(in: listing, features: architecture.configuration.features) {
      shapes = naming.shapes(in: listing)
      architecture.configuration.variant.hasClassifierBias =
        naming.classifierHasBias(in: shapes, options)
    }
    let asked = Candidate(asked: architecture, in: shapes)
    if let related = RelatedNetwork(in: listing, naming, nearest: asked) {
      throw ModelError(related)
    }
    return architecture
  }

  /// A member of the family that is known by a descriptive name, with the widths of the source if the
  /// source has one of that name.
  private static func fit(
    described architecture: Architecture, to shapes: [String: [Int]]
  ) -> Architecture {
    guard let read = Candidate(readFrom: shapes)?.architecture, read.name == architecture.name
    else {
      return architecture
    }
    var fitted = read
    fitted.configuration.classes = architecture.configuration.classes
    fitted.configuration.hasClassifier = architecture.configuration.hasClassifier
    fitted.configuration.channels = architecture.configuration.channels
    fitted.configuration.variant.strides = architecture.configuration.variant.strides
    fitted.configuration.stem.stride = architecture.configuration.stem.stride
    fitted.configuration.stem.pooling = architecture.configuration.stem.pooling
    return fitted
  }

  private static func ranked(
    _ shapes: [String: [Int]], classifierHasBias: Bool = true
  ) -> [Candidate] {
    var candidates = Architecture.all.map { Candidate($0, in: shapes) }
    if let read = Candidate(readFrom: shapes, classifierHasBias: classifierHasBias),
      !candidates.contains(where: { $0.architecture == read.architecture })
    {
      candidates.insert(read, at: 0)
    }
    return candidates.enumerated().sorted { left, right in
      left.element.fitsBetter(than: right.element)
        || left.element.fitsAsWell(as: right.element) && left.offset < right.offset
    }.map(\.element)
  }
}

extension ResNetConfiguration {
  /// Whether the names are of as many blocks, of this kind, in each stage.
  fileprivate func hasBlocks(in names: Set<String>) -> Bool {
    let lastConvolution = block == .basic ? "conv2" : "conv3"
    return names.contains("layer1.0.\(lastConvolution).weight")
      && names.contains("layer1.0.conv3.weight") == (block == .bottleneck)
      && blocksPerStage.enumerated().allSatisfy { stage, count in
        names.contains("layer\(stage + 1).\(count - 1).conv1.weight")
          && !names.contains("layer\(stage + 1).\(count).conv1.weight")
      }
  }
}
