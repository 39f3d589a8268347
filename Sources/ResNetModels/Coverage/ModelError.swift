/// Why the tensors of a source are not the network asked for.
public struct ModelError: Error, Hashable, Sendable {
  /// The kinds of failure, for programs to tell apart.
  public enum Code: String, Hashable, Sendable {
    /// The network is known and the source does not cover it; see ``ModelError/report``.
    case incomplete
    /// The source resembles no architecture; see ``ModelError/candidates``.
    case unrecognized
    /// The source resembles several architectures equally; see ``ModelError/candidates``.
    case ambiguous
    /// The names fit several conventions equally; see ``ModelError/conventions``.
    case ambiguousConvention
    /// The source is a network of another kind; see ``ModelError/related``.
    case related
    /// The source is a quantized network; see ``ModelError/quantized``.
    case quantized
    /// The source states another network than the one asked for; see ``ModelError/detail``.
    case contradicted
    /// The source records a setting in words that are not known; see ``ModelError/detail``.
    case unknownRecord
  }

  /// The kind of failure.
  public let code: Code
  /// What is covered and what is not, if ``code`` is ``Code/incomplete``.
  public private(set) var report: CoverageReport?
  /// The architectures considered, best first, if none was chosen.
  public private(set) var candidates: [Candidate] = []
  /// The names of the conventions between which nothing decides.
  public private(set) var conventions: [String] = []
  /// The network that the source is, if it only resembles an architecture.
  public private(set) var related: RelatedNetwork?
  /// What shows that the source is quantized, if ``code`` is ``Code/quantized``.
  public private(set) var quantized: QuantizedNetwork?
  /// What the source states and what was expected, if it contradicts the network.
  public private(set) var detail: String?
  /// The kind of network that the names are, if they are not a ResNet's.
  private var foreign: ForeignNetwork?

  private init(_ code: Code) { self.code = code }

  init(incomplete report: CoverageReport) {
    self.init(.incomplete)
    self.report = report
  }

  init(ambiguousConventions names: [String]) {
    self.init(.ambiguousConvention)
    conventions = names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// The source is a network that is not among the architectures.
  public init(_ related: RelatedNetwork) {
    self.init(.related)
    self.related = related
  }

  init(_ quantized: QuantizedNetwork) {
    self.init(.quantized)
    self.quantized = quantized
  }

  init(_ code: Code, candidates: [Candidate], foreign: ForeignNetwork? = nil) {
    self.init(code)
    self.candidates = candidates
    self.foreign = foreign
  }

  /// The source records another value than the network has.
  init(contradicting key: String, _ found: String, _ expected: String) {
    self.init(.contradicted)
    detail = """
      the source records \(key) as \(found); the network asked for has \(expected). Ask for a \
      network with the recorded value, or leave the choice to the source
      """
  }

  /// The source records a value that has no known meaning.
  init(unknown key: String, _ expected: String) {
    self.init(.unknownRecord)
    detail = """
      the source records \(key) in words that are not known; expected \(expected). Convert the \
      checkpoint again
      """
  }
}

extension ModelError: CustomStringConvertible {
  /// One line: what was found, what was expected, what to do.
  public var description: String {
    switch code {
    case .incomplete: report.map(Self.summary) ?? code.rawValue
    case .unrecognized where isForeign:
      """
      the file holds no ResNet: \(foreign?.description ?? ""); expected names such as \
      layer1.0.conv1.weight. Convert every tensor as it is with --raw, or describe the network in \
      Swift as Documentation/OwnNetwork.md shows
      """
    case .unrecognized:
      """
      the names and shapes are those of no known architecture; the nearest are \
      \(listed(candidates.prefix(3))); name one with --arch, or convert without one by --raw
      """
    case .ambiguous:
      """
      the names and shapes fit several architectures equally: \
      \(listed(candidates.prefix { $0.fitsAsWell(as: candidates.first) })); choose with --arch
      """
    case .contradicted, .unknownRecord: detail ?? code.rawValue
    case .related: related?.description ?? code.rawValue
    case .quantized: quantized?.description ?? code.rawValue
    case .ambiguousConvention:
      """
      the names can be read equally well by several conventions, with different results: \
      \(conventions.joined(separator: ", ")); choose with --convention
      """
    }
  }

  /// True if less than a tenth of every architecture is there, so none of them is near.
  private var isForeign: Bool {
    foreign != nil && candidates.allSatisfy { $0.present * 10 < $0.expected }
  }

  private func listed(_ candidates: ArraySlice<Candidate>) -> String {
    candidates.map(\.description).joined(separator: ", ")
  }

  /// The verdict and the first entry of each kind; the report has the rest.
  private static func summary(of report: CoverageReport) -> String {
    var parts = [report.verdict]
    if let entry = report.missing.first { parts.append("missing \(entry.key)") }
    if let entry = report.unexpected.first {
      parts.append("unexpected \(entry.name.escapedForDisplay)")
    }
    if let entry = report.mismatched.first {
      parts.append("\(entry.key) is \(entry.found) instead of \(entry.expected)")
    }
    return (parts + report.notes.map(\.description)).joined(separator: "; ")
  }
}
