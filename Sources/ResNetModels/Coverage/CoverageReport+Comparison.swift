public import Tensors

extension CoverageReport {
  /// Compares what a source has with what a network expects; reads no tensor data.
  ///
  /// - Parameters:
  ///   - model: The network.
  ///   - source: A state dict, a native file, a safetensors file.
  ///   - prefix: What to strip from the names; found out if not given.
  public init(of model: ModelDescription, in source: any TensorSource, prefix: String? = nil) {
    let listing = SourceListing(source)
    let found = WrapperPrefix(
      of: listing, explaining: Set(model.entries.map(\.path)), networkSize: model.entries.count)
    let prefix = prefix ?? found.text
    let matching = EntryMatching(model.entries, listing.entries, prefix: prefix)
    var suggestions = NameSuggestions(among: matching.unexpected, prefix: prefix)
    let missing = matching.missing.map { spec in
      Missing(key: spec.path, shape: spec.shape, suggestion: suggestions.nearest(to: spec))
    }

    var notes = Self.notes(on: matching.mismatched, of: model)
    let rivals = found.rivals.filter { $0 != prefix }
    if prefix == found.text, !rivals.isEmpty { notes.append(.otherPrefixes(rivals)) }
    if suggestions.isExhausted {
      notes.append(.suggestionsLimited(comparisons: NameSuggestions.maximumComparisons))
    }

    architecture = model.name
    configuration = model.numbers
    expected = model.entries.count { !$0.isOptional }
    loadable = matching.loadable
    self.missing = missing
    unexpected = matching.unexpected.map { Unexpected(name: $0.name, shape: $0.shape) }
    mismatched = matching.mismatched
    ignored = matching.ignored
    self.prefix = prefix
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

/// Which expected entry meets which tensor, and what is left over on either side.
private struct EntryMatching {
  var loadable: [CoverageReport.Loadable] = []
  var missing: [ParameterSpec] = []
  var mismatched: [CoverageReport.Mismatched] = []
  var unexpected: [SourceListing.Entry] = []
  var ignored: [String] = []

  init(_ specs: [ParameterSpec], _ entries: [SourceListing.Entry], prefix: String) {
    var unmatched: [String: SourceListing.Entry] = [:]
    for entry in entries {
      if let key = entry.key(under: prefix) { unmatched[key] = entry }
    }
    var used: Set<String> = []
    for spec in specs {
      guard let entry = unmatched.removeValue(forKey: spec.path) else {
        if !spec.isOptional { missing.append(spec) }
        continue
      }
      used.insert(entry.name)
      if spec.isOptional { ignored.append(entry.name) }
      if entry.shape == spec.shape {
        loadable.append(
          CoverageReport.Loadable(
            key: spec.path, sourceName: entry.name, isOptional: spec.isOptional))
      } else if !spec.isOptional {
        mismatched.append(
          CoverageReport.Mismatched(
            key: spec.path, sourceName: entry.name, expected: spec.shape, found: entry.shape))
      }
    }
    for entry in entries where !used.contains(entry.name) {
      if entry.isHarmless { ignored.append(entry.name) } else { unexpected.append(entry) }
    }
  }
}
