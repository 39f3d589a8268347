public import Tensors

/// How the tensors of a source cover the entries that a network expects.
///
/// In PyTorch's words: entries are *loaded*, *missing* or of a *size mismatch*, and what the source
/// has besides is *unexpected*. Keys are the network's names; names are the source's, with their
/// prefix. The corresponding PyTorch values are what `Module.load_state_dict` returns and raises.
public struct CoverageReport: Hashable, Sendable {
  /// An expected entry that the source has in the expected shape.
  public struct Loadable: Hashable, Sendable {
    /// The network's name for it.
    public let key: String
    /// The source's name for it.
    public let sourceName: String
    /// Whether the network is complete without it; then its name is among the ignored, too.
    public let isOptional: Bool
    /// Whether the source holds the matrix transposed.
    public let isTransposed: Bool
    /// The value of every element, for an entry that the convention replaces by a constant.
    public let constant: Float?
    private let shape: [Int]

    init(_ spec: ParameterSpec, from sourceName: String, isTransposed: Bool) {
      key = spec.path
      self.sourceName = sourceName
      isOptional = spec.isOptional
      self.isTransposed = isTransposed
      constant = nil
      shape = spec.shape
    }

    /// An entry that the source does not store.
    init(_ spec: ParameterSpec, constant: Float) {
      key = spec.path
      sourceName = spec.path
      isOptional = spec.isOptional
      isTransposed = false
      self.constant = constant
      shape = spec.shape
    }

    /// What `source`, which the report is about, has for the entry, in the network's form.
    public func tensor(in source: any TensorSource) -> Tensor? {
      if let constant { return Tensor(shape: shape, filledWith: constant) }
      let tensor = source.tensor(named: sourceName)
      return isTransposed ? tensor?.transposed : tensor
    }
  }

  /// An expected entry that the source lacks.
  public struct Missing: Hashable, Sendable {
    /// The network's name for it.
    public let key: String
    /// What the source would call it, by its prefix and its convention.
    public let sourceName: String
    /// The expected shape.
    public let shape: [Int]
    /// The unexpected name that it may be a misspelling of.
    public let suggestion: String?
  }

  /// A tensor of the source that the network does not expect.
  public struct Unexpected: Hashable, Sendable {
    /// The source's name for it.
    public let name: String
    /// The shape found.
    public let shape: [Int]
  }

  /// An expected entry that the source has in another shape.
  public struct Mismatched: Hashable, Sendable {
    /// The network's name for it.
    public let key: String
    /// The source's name for it.
    public let sourceName: String
    /// The expected shape.
    public let expected: [Int]
    /// The shape found.
    public let found: [Int]
  }

  /// A tensor of the training method, or of a larger model that contains the network.
  public struct LeftOut: Hashable, Sendable {
    /// The source's name for it.
    public let name: String
    /// What it is for, such as `projection head`.
    public let purpose: String
  }

  /// The network's name, such as `resnet18`.
  public package(set) var architecture: String
  /// The network's name for people: `resnet50 without classifier`.
  public package(set) var title: String
  /// The network's numbers, such as `["classes": 1000, "channels": 3]`.
  public package(set) var configuration: [String: Int]
  /// The number of entries that the network cannot do without.
  public let expected: Int
  /// What can be loaded, optional entries included, in the network's order.
  public let loadable: [Loadable]
  /// What the source lacks, in the network's order.
  public let missing: [Missing]
  /// What the network does not expect, in the source's order.
  public let unexpected: [Unexpected]
  /// What has another shape, in the network's order.
  public let mismatched: [Mismatched]
  /// Names in the source that never matter, such as `num_batches_tracked`, in its order.
  public let ignored: [String]
  /// Tensors that belong to the training method or a larger model, by their purpose; left out.
  public let leftOut: [LeftOut]
  /// How the source's names are read.
  public let convention: Convention
  /// What was stripped from the names, such as `module.`; empty if nothing was.
  public let prefix: String
  /// What the differences mean, where that is known.
  public package(set) var notes: [CoverageNote]
  /// What the file states about the computation and the network does otherwise.
  public private(set) var contradictions: [Contradiction] = []

  /// The number of entries loaded, of those ``expected``.
  public var loaded: Int { expected - missing.count - mismatched.count }
  /// The names in the source whose matrices change their form.
  public var transposed: [String] { loadable.filter(\.isTransposed).map(\.sourceName) }
  /// The network's names for entries that the source does not store because they are constants.
  public var constants: [String] { loadable.filter { $0.constant != nil }.map(\.key) }
}

extension CoverageReport {
  /// Differences that a caller can choose to accept.
  public struct Allowances: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: Int

    /// Creates a set from its bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Entries that the source lacks.
    public static let missing = Allowances(rawValue: 1)
    /// Tensors that the network does not expect.
    public static let unexpected = Allowances(rawValue: 2)
    /// Entries of another shape.
    public static let mismatched = Allowances(rawValue: 4)
    /// Statements of the file that the network contradicts.
    public static let contradictions = Allowances(rawValue: 8)
  }

  /// True if everything expected is there in its shape, nothing else is, and nothing in the file
  /// states another network.
  public var isComplete: Bool { isComplete(allowing: []) }

  /// The way in which missing entries are computed from other tensors of the source, if they are.
  public var reparametrization: Reparametrization? {
    notes.lazy.compactMap { if case .reparametrized(let found) = $0 { found } else { nil } }.first
  }

  /// Whether there are no differences but those allowed.
  ///
  /// Nothing allows a reparametrization: the network would lack weights that the source has in
  /// another form.
  public func isComplete(allowing allowances: Allowances) -> Bool {
    reparametrization == nil && (missing.isEmpty || allowances.contains(.missing))
      && (unexpected.isEmpty || allowances.contains(.unexpected))
      && (mismatched.isEmpty || allowances.contains(.mismatched))
      && (contradictions.isEmpty || allowances.contains(.contradictions))
  }

  /// The same report with what the file states otherwise.
  public func adding(_ contradictions: [Contradiction]) -> CoverageReport {
    var report = self
    report.contradictions += contradictions
    return report
  }

  /// The same report on a network of the same entries that the file's evidence gives another name.
  package func renamed(to architecture: Architecture) -> CoverageReport {
    guard architecture.name != self.architecture else { return self }
    var report = self
    let model = ModelDescription(architecture)
    (report.architecture, report.title) = (model.name, model.title)
    report.configuration = model.numbers
    return report
  }

  /// The outcome in one line: `resnet18: 101 of 102 loaded, 1 missing`.
  public var verdict: String {
    var parts = ["\(title): \(loaded) of \(expected) loaded"]
    if !missing.isEmpty { parts.append("\(missing.count) missing") }
    if !unexpected.isEmpty { parts.append("\(unexpected.count) unexpected") }
    if !mismatched.isEmpty { parts.append("\(mismatched.count) size mismatch") }
    if !contradictions.isEmpty {
      let count = contradictions.count
      parts.append("\(count) \(count == 1 ? "contradiction" : "contradictions")")
    }
    return parts.joined(separator: ", ")
  }
}
