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
    naming = try SourceNaming(of: listing, as: .everyArchitecture, options)
    let shapes = naming.shapes(in: listing)
    let exact = Architecture.all.lazy.map { Candidate($0, in: shapes) }.first { $0.isExact }
    if let exact {
      architecture = exact.architecture
      reason = "all \(exact.expected) keys are there with matching shapes"
      candidates = [exact]
      return
    }

    let candidates = Self.ranked(shapes)
    if let related = RelatedNetwork(in: listing, naming, nearest: { Self.nearest(to: shapes) }) {
      throw ModelError(related)
    }
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
    let listing = SourceListing(source, renamings: options.renamings)
    let naming = SourceNaming.best(for: listing, as: .everyArchitecture, options).naming
    return ranked(naming.shapes(in: listing))
  }

  /// The architecture that fits best, however badly.
  static func nearest(to shapes: [String: [Int]]) -> Architecture {
    ranked(shapes).first?.architecture ?? Architecture(.resNet50)
  }

  private static func ranked(_ shapes: [String: [Int]]) -> [Candidate] {
    let candidates = Architecture.all.map { Candidate($0, in: shapes) }
    return candidates.enumerated().sorted { left, right in
      left.element.fitsBetter(than: right.element)
        || left.element.fitsAsWell(as: right.element) && left.offset < right.offset
    }.map(\.element)
  }
}
