public import Tensors

extension CoverageReport {
  /// Compares what a source has with what a network expects; reads no tensor data.
  ///
  /// Of several conventions that could be meant, the first in the table is taken.
  ///
  /// - Parameters:
  ///   - model: The network.
  ///   - source: A state dict, a native file, a safetensors file.
  ///   - prefix: What to strip from the names; found out if not given.
  public init(of model: ModelDescription, in source: any TensorSource, prefix: String? = nil) {
    let listing = SourceListing(source)
    var options = SourceNaming.Options()
    options.prefix = prefix
    let found = SourceNaming.best(for: listing, as: KnownKeys(model.entries), options)
    self.init(of: model, in: listing, naming: found.naming.completed(for: model, in: listing))
  }

  /// Compares what a source has with what a network expects; reads no tensor data.
  ///
  /// - Throws: ``ModelError`` of code ``ModelError/Code/ambiguousConvention``.
  public init(
    of model: ModelDescription, in source: any TensorSource, _ options: SourceNaming.Options
  ) throws(ModelError) {
    let listing = SourceListing(source, renamings: options.renamings)
    let naming = try SourceNaming(of: listing, as: KnownKeys(model.entries), options)
    self.init(of: model, in: listing, naming: naming.completed(for: model, in: listing))
  }

  /// Compares what a source has with what a network expects, its names read in a known way.
  ///
  /// - Parameters:
  ///   - model: The network.
  ///   - source: What `naming` was found for.
  ///   - naming: How the names are to be read.
  public init(of model: ModelDescription, in source: any TensorSource, naming: SourceNaming) {
    self.init(
      of: model, in: SourceListing(source, renamings: naming.renamings), naming: naming)
  }

  private init(of model: ModelDescription, in listing: SourceListing, naming: SourceNaming) {
    let matching = EntryMatching(model, listing, naming)
    let unexpected = matching.unexpected.map { Unexpected(name: $0.name, shape: $0.shape) }
    // A classifier that is computed from other tensors is not missing from a network without one.
    let classifier = model.mayBePart && model.classifier == nil ? ["fc.weight"] : []
    let reparametrization = Reparametrization(
      missing: (matching.missing.map(\.path) + classifier).map {
        naming.prefix + naming.name(for: $0)
      }, unexpected: matching.unexpected)
    var suggestions = NameSuggestions(
      among: reparametrization == nil ? matching.unexpected : [], prefix: naming.prefix)
    let missing = matching.missing.map { spec in
      let name = naming.name(for: spec.path)
      return Missing(
        key: spec.path, sourceName: naming.prefix + name, shape: spec.shape,
        suggestion: suggestions.nearest(to: name, shape: spec.shape))
    }

    var notes = Self.notes(on: matching.mismatched, of: model)
    if let classifier = naming.classifier { notes.append(.classifierName(classifier)) }
    // The copy of a training method, such as a momentum encoder, is not a rival.
    let rivals = naming.otherPrefixes.filter { SurroundingPart.purpose(of: $0) == nil }
    let surplus = SurplusReading(matching.unexpected, of: model, naming, in: listing)
    let isExplained = reparametrization != nil || missing.contains { $0.suggestion != nil }
    if let note = surplus.note(rivals: rivals, isExplained: isExplained) {
      notes.append(note)
    }
    if suggestions.isExhausted {
      notes.append(.suggestionsLimited(comparisons: NameSuggestions.maximumComparisons))
    }

    architecture = model.name
    title = model.title
    configuration = model.numbers
    expected = model.entries.count { !$0.isOptional }
    loadable = matching.loadable
    self.missing = missing
    let constants = matching.loadable.filter { $0.constant != nil }
    if let example = constants.first?.key {
      notes.append(
        .constants(count: constants.count, example: example, toolkit: naming.convention.toolkit))
    }
    if let reparametrization { notes.append(.reparametrized(reparametrization)) }
    self.unexpected = unexpected
    mismatched = matching.mismatched
    ignored = matching.ignored
    leftOut = matching.leftOut
    convention = naming.convention
    prefix = naming.prefix
    self.notes = notes
  }

  private static func notes(
    on mismatched: [Mismatched], of model: ModelDescription
  ) -> [CoverageNote] {
    func sizes(of module: String?, onlyIn dimension: Int) -> (expected: Int, found: Int)? {
      guard let module, let entry = mismatched.first(where: { $0.key == "\(module).weight" }),
        entry.expected.count == entry.found.count,
        entry.expected.indices.allSatisfy({
          ($0 == dimension) != (entry.expected[$0] == entry.found[$0])
        })
      else { return nil }
      return (entry.expected[dimension], entry.found[dimension])
    }
    var notes: [CoverageNote] = []
    if let channels = sizes(of: model.stem, onlyIn: 1) {
      notes.append(.inputChannels(expected: channels.expected, found: channels.found))
    }
    if let classes = sizes(of: model.classifier, onlyIn: 0) {
      notes.append(.classCount(expected: classes.expected, found: classes.found))
    }
    return notes
  }
}

extension SourceNaming {
  /// The naming with a classifier under a name that the convention does not have, if the network has
  /// a classifier and the source one under no other name.
  fileprivate func completed(
    for model: ModelDescription, in listing: SourceListing
  ) -> SourceNaming {
    guard model.classifier == "fc", let features = model.features else { return self }
    var naming = self
    return naming.adoptClassifier(in: listing, features: features) ? naming : self
  }
}

/// The pairs of expected entries and tensors, and the rest on either side.
private struct EntryMatching {
  var loadable: [CoverageReport.Loadable] = []
  var missing: [ParameterSpec] = []
  var mismatched: [CoverageReport.Mismatched] = []
  var unexpected: [SourceListing.Entry] = []
  var ignored: [String] = []
  var leftOut: [CoverageReport.LeftOut] = []

  init(
    _ model: ModelDescription, _ listing: SourceListing, _ naming: SourceNaming
  ) {
    let entries = listing.entries
    var unmatched: [String: SourceListing.Entry] = [:]
    for entry in entries {
      if let key = naming.key(of: entry) { unmatched[key] = entry }
    }
    var used: Set<ExactName> = []
    for spec in model.entries {
      guard let entry = unmatched.removeValue(forKey: spec.path) else {
        if let constant = naming.convention.constant(for: spec.path) {
          loadable.append(CoverageReport.Loadable(spec, constant: constant))
        } else if !spec.isOptional {
          missing.append(spec)
        }
        continue
      }
      used.insert(ExactName(entry.name))
      if spec.isOptional { ignored.append(entry.name) }
      let shape = naming.shape(of: entry, as: spec.path)
      if shape == spec.shape {
        loadable.append(
          CoverageReport.Loadable(
            spec, from: entry.name, isTransposed: naming.convention.isTransposed(spec.path)))
      } else if !spec.isOptional {
        mismatched.append(
          CoverageReport.Mismatched(
            key: spec.path, sourceName: entry.name, expected: spec.shape, found: shape))
      }
    }
    let surroundings = model.mayBePart ? SurroundingModel(in: listing, naming) : nil
    for entry in entries where !used.contains(ExactName(entry.name)) {
      if let purpose = naming.purpose(of: entry) {
        leftOut.append(CoverageReport.LeftOut(name: entry.name, purpose: purpose))
      } else if !entry.isHarmless, let purpose = surroundings?.purpose(of: entry) {
        leftOut.append(CoverageReport.LeftOut(name: entry.name, purpose: purpose))
      } else if entry.isHarmless {
        ignored.append(entry.name)
      } else {
        unexpected.append(entry)
      }
    }
  }
}
