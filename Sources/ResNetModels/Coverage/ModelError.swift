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
    /// The source states another network than the one asked for; see ``ModelError/detail``.
    case contradicted
    /// The source records a setting in words that are not known; see ``ModelError/detail``.
    case unknownRecord
  }

  /// The kind of failure.
  public let code: Code
  /// What is covered and what is not, if ``code`` is ``Code/incomplete``.
  public let report: CoverageReport?
  /// The architectures considered, best first, if none was chosen.
  public let candidates: [Candidate]
  /// The names of the conventions between which nothing decides.
  public let conventions: [String]
  /// The network that the source is, if it only resembles an architecture.
  public let related: RelatedNetwork?
  /// What the source states and what was expected, if it contradicts the network.
  public let detail: String?

  init(incomplete report: CoverageReport) {
    code = .incomplete
    self.report = report
    candidates = []
    conventions = []
    related = nil
    detail = nil
  }

  init(ambiguousConventions names: [String]) {
    code = .ambiguousConvention
    report = nil
    candidates = []
    conventions = names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    related = nil
    detail = nil
  }

  /// The source is a network that is not among the architectures.
  public init(_ related: RelatedNetwork) {
    code = .related
    report = nil
    candidates = []
    conventions = []
    self.related = related
    detail = nil
  }

  /// The source records another value than the network has.
  init(contradicting key: String, _ found: String, _ expected: String) {
    self.init(
      .contradicted,
      """
      the source records \(key) as \(found); the network asked for has \(expected). Ask for a \
      network with the recorded value, or leave the choice to the source
      """)
  }

  /// The source records a value that has no known meaning.
  init(unknown key: String, _ expected: String) {
    self.init(
      .unknownRecord,
      """
      the source records \(key) in words that are not known; expected \(expected). Convert the \
      checkpoint again
      """)
  }

  private init(_ code: Code, _ detail: String) {
    self.code = code
    report = nil
    candidates = []
    conventions = []
    related = nil
    self.detail = detail
  }

  init(_ code: Code, candidates: [Candidate]) {
    self.code = code
    report = nil
    self.candidates = candidates
    conventions = []
    related = nil
    detail = nil
  }
}

extension ModelError: CustomStringConvertible {
  /// One line: what was found, what was expected, what to do.
  public var description: String {
    switch code {
    case .incomplete: report.map(Self.summary) ?? code.rawValue
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
    case .ambiguousConvention:
      """
      the names can be read equally well by several conventions, with different results: \
      \(conventions.joined(separator: ", ")); choose with --convention
      """
    }
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
