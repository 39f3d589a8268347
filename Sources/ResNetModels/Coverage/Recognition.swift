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
  /// The architectures considered, best first; only the one if everything fits it.
  public let candidates: [Candidate]

  /// Recognises the architecture; reads no tensor data.
  ///
  /// - Throws: ``ModelError`` of code ``ModelError/Code/unrecognized`` or
  ///   ``ModelError/Code/ambiguous``, with the candidates.
  public init(of source: any TensorSource) throws(ModelError) {
    let (shapes, prefix) = Self.shapes(in: source)
    self.prefix = prefix
    let exact = Architecture.all.lazy.map { Candidate($0, in: shapes) }.first { $0.isExact }
    if let exact {
      architecture = exact.architecture
      reason = "all \(exact.expected) keys are there with matching shapes"
      candidates = [exact]
      return
    }

    let candidates = Self.ranked(shapes)
    guard let best = candidates.first, best.isCredible else {
      throw ModelError(.unrecognized, candidates: candidates)
    }
    guard let next = candidates.dropFirst().first, best.fitsBetter(than: next) else {
      throw ModelError(.ambiguous, candidates: candidates)
    }
    architecture = best.architecture
    let count = best.matching == best.expected ? "all" : "\(best.matching) of"
    let others = "\(best.surplus) \(best.surplus == 1 ? "other" : "others")"
    reason = """
      \(count) \(best.expected) keys are there with matching shapes\
      \(best.surplus == 0 ? "" : ", and \(others)"); the next candidate is \(next)
      """
    self.candidates = candidates
  }

  /// Every architecture held against a source, best first.
  public static func candidates(for source: any TensorSource) -> [Candidate] {
    ranked(shapes(in: source).shapes)
  }

  private static func ranked(_ shapes: [String: [Int]]) -> [Candidate] {
    let candidates = Architecture.all.map { Candidate($0, in: shapes) }
    return candidates.enumerated().sorted { left, right in
      left.element.fitsBetter(than: right.element)
        || left.element.fitsAsWell(as: right.element) && left.offset < right.offset
    }.map(\.element)
  }

  /// The shapes of a source by its names without their prefix, and that prefix.
  private static func shapes(
    in source: any TensorSource
  ) -> (shapes: [String: [Int]], prefix: String) {
    let listing = SourceListing(source)
    let prefix = WrapperPrefix(
      of: listing, explaining: everyKey.keys, networkSize: everyKey.smallest
    ).text
    var shapes: [String: [Int]] = [:]
    for entry in listing.entries where !entry.isHarmless {
      if let key = entry.key(under: prefix) { shapes[key] = entry.shape }
    }
    return (shapes, prefix)
  }

  /// The keys of all architectures together, and the number of keys of the smallest.
  ///
  /// A ResNeXt and a wide ResNet have those of the plain network of their depth.
  private static let everyKey: (keys: Set<String>, smallest: Int) = {
    let entries = Architecture.all.filter { $0.configuration.widthPerGroup == 64 }
      .map { ModelDescription($0).entries }
    return (Set(entries.joined().map(\.path)), entries.map(\.count).min() ?? 0)
  }()
}
