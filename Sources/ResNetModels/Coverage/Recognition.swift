public import Tensors

/// The architecture that the names and shapes of a source belong to.
///
/// A few keys that are missing, surplus or of another shape do not hide it. A source that fits
/// none, or two equally well, is refused.
public struct Recognition: Sendable {
  /// The architecture, with the classes, channels and base width of the source.
  public let architecture: Architecture
  /// What wrappers put before every name, such as `module.`; empty if nothing.
  public let prefix: String
  /// Why it was chosen, in one sentence.
  public let reason: String
  /// Every architecture considered, best first.
  public let candidates: [Candidate]

  /// Recognises the architecture; reads no tensor data.
  ///
  /// - Throws: ``ModelError`` of code ``ModelError/Code/unrecognized`` or
  ///   ``ModelError/Code/ambiguous``, with the candidates.
  public init(of source: any TensorSource) throws(ModelError) {
    let (candidates, prefix) = Self.candidates(for: source)
    guard let best = candidates.first, best.matching * 2 >= best.expected else {
      throw ModelError(.unrecognized, candidates: candidates)
    }
    let rest = candidates.dropFirst()
    guard let next = rest.first, best.fitsBetter(than: next) else {
      throw ModelError(.ambiguous, candidates: candidates)
    }
    architecture = best.architecture
    self.prefix = prefix
    reason = Self.reason(for: best, before: next)
    self.candidates = candidates
  }

  /// Every architecture held against a source, best first, and the prefix of its names.
  public static func candidates(
    for source: any TensorSource
  ) -> (candidates: [Candidate], prefix: String) {
    let listing = SourceListing(source)
    let prefix = WrapperPrefix(
      of: listing, explaining: everyKey.keys, networkSize: everyKey.smallest
    ).text
    var shapes: [String: [Int]] = [:]
    for entry in listing.entries where !entry.isHarmless {
      if let key = entry.key(under: prefix) { shapes[key] = entry.shape }
    }
    let candidates = Architecture.all.map { Candidate($0, in: shapes) }
    let ranked = candidates.enumerated().sorted { left, right in
      left.element.fitsBetter(than: right.element)
        || left.element.fitsAsWell(as: right.element) && left.offset < right.offset
    }
    return (ranked.map(\.element), prefix)
  }

  /// The keys of all architectures together, and the number of keys of the smallest.
  private static let everyKey: (keys: Set<String>, smallest: Int) = {
    let entries = Architecture.all.map { ModelDescription($0).entries }
    return (Set(entries.joined().map(\.path)), entries.map(\.count).min() ?? 0)
  }()

  private static func reason(for best: Candidate, before next: Candidate) -> String {
    let name = best.architecture.name
    guard best.matching < best.expected || best.surplus > 0 else {
      return "all \(best.expected) keys of \(name) are there with matching shapes"
    }
    return """
      \(best.matching) of the \(best.expected) keys of \(name) are there with matching shapes\
      \(best.surplus == 0 ? "" : ", \(best.surplus) others besides"); the next candidate is \(next)
      """
  }
}
