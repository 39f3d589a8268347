/// What unexpected tensors are, so that a report advises to leave out only what is off the data path.
struct SurplusReading {
  private let entries: [SourceListing.Entry]
  private let model: ModelDescription
  private let naming: SourceNaming
  private let listing: SourceListing

  init(
    _ entries: [SourceListing.Entry], of model: ModelDescription, _ naming: SourceNaming,
    in listing: SourceListing
  ) {
    self.entries = entries
    self.model = model
    self.naming = naming
    self.listing = listing
  }

  /// The note that explains the tensors; `nil` if each is a classifier next to the network's own, or
  /// a misspelt name.
  ///
  /// - Parameters:
  ///   - rivals: Other prefixes that explain as many names.
  ///   - isExplained: True if some tensors may be missing entries under misspelt names, or in another
  ///     form.
  func note(rivals: [String], isExplained: Bool) -> CoverageNote? {
    if !rivals.isEmpty { return .otherPrefixes([naming.prefix] + rivals) }
    guard let first = entries.first else { return nil }
    if let copy = copyPrefix { return .otherPrefixes([naming.prefix, copy]) }
    // A network of the caller's own has no known path.
    guard let features = model.features, !isExplained else { return nil }
    let classifiers = classifierPaths(features: features)
    if model.classifier == nil {
      if let classifiers, classifiers.count > 1 { return .severalClassifiers(classifiers) }
      if let head = Head(of: naming, in: listing), head.isSeveralLayers(features: features) {
        return .headOfSeveralLayers(head.entries.map(\.name))
      }
    } else if classifiers != nil {
      return nil
    }
    if entries.allSatisfy(Self.isOfTraining) { return nil }
    return .undecidedSurplus(count: entries.count, example: first.name)
  }

  /// True for the state of an optimizer, and for counts and results of a training.
  private static func isOfTraining(_ entry: SourceListing.Entry) -> Bool {
    guard entry.alias.mayBeKey else { return false }
    let first = String(Substring(entry.alias.utf8.prefix { $0 != UInt8(ascii: ".") })).lowercased()
    let parts: Set<String> = ["optimizer", "optim", "scheduler", "lr_scheduler", "scaler"]
    let numbers: Set<String> = ["epoch", "step", "steps", "global_step", "iteration", "iter"]
    return parts.contains(first)
      || entry.shape.isEmpty && (numbers.contains(first) || first.hasPrefix("best_"))
  }

  /// The paths of classifiers, if the tensors are matrices over the features and their biases alone.
  private func classifierPaths(features: Int) -> [String]? {
    var classes: [String: Int] = [:]
    var paths: [String] = []
    for entry in entries where entry.alias.mayBeKey && entry.alias.hasSuffix(".weight") {
      guard entry.shape.count == 2, entry.shape[1] == features else { return nil }
      let path = String(entry.alias.dropLast(".weight".count))
      classes[path] = entry.shape[0]
      paths.append(path)
    }
    let rest = entries.filter { !$0.alias.mayBeKey || !$0.alias.hasSuffix(".weight") }
    let areBiases = rest.allSatisfy { entry in
      guard entry.alias.mayBeKey, entry.alias.hasSuffix(".bias"),
        let count = classes[String(entry.alias.dropLast(".bias".count))]
      else { return false }
      return entry.shape == [count]
    }
    return areBiases && !paths.isEmpty ? paths : nil
  }

  /// The beginning under which the source has the network's entries once more.
  private var copyPrefix: String? {
    let expected = model.entries.filter { !$0.isOptional }
    guard entries.count * 3 >= expected.count * 2, let first = expected.first?.path else {
      return nil
    }
    let aliases = entries.lazy.map(\.alias).filter(\.mayBeKey)
    let names = Set(aliases)
    let ending = naming.name(for: first)
    guard let name = aliases.first(where: { $0.hasSuffix("." + ending) }) else { return nil }
    let prefix = String(name.dropLast(ending.count))
    let count = expected.count { names.contains(prefix + naming.name(for: $0.path)) }
    return count * 3 >= expected.count * 2 ? prefix : nil
  }
}
