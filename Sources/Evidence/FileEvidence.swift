/// Everything in a file that describes a computation, as it is stated; nothing is interpreted.
public struct FileEvidence: Sendable {
  /// The modules of networks that were saved whole, those around others first.
  public let modules: [ModuleRecord]
  /// The values that the file states outside its tensors.
  public private(set) var statements: [Statement]
  /// The modules that PyTorch lists with state dicts.
  public let listings: [ModuleListing]
  /// The forward pass, if the file states it and it was understood.
  public let computation: Computation?
  /// True if the file has code of a forward pass that was not understood.
  public let hasUnreadCode: Bool

  /// The file's own name, without its folder.
  public private(set) var fileName: String?

  private let numbers: [String: Int]

  /// Creates evidence; of several modules under one path the first counts.
  public init(
    modules: [ModuleRecord] = [], statements: [Statement] = [], listings: [ModuleListing] = [],
    computation: Computation? = nil, hasUnreadCode: Bool = false
  ) {
    self.modules = modules
    self.listings = listings
    self.computation = computation
    self.statements = statements
    self.hasUnreadCode = hasUnreadCode
    numbers = Dictionary(modules.indices.map { (modules[$0].path, $0) }) { first, _ in first }
  }

  /// The module at a dotted path; `nil` if none is there.
  public func module(at path: String) -> ModuleRecord? { numbers[path].map { modules[$0] } }

  /// The same evidence with further statements.
  public func adding(_ statements: [Statement]) -> FileEvidence {
    var evidence = self
    evidence.statements += statements
    return evidence
  }

  /// The same evidence with further modules, which count before those of the same path.
  public func adding(modules: [ModuleRecord]) -> FileEvidence {
    FileEvidence(
      modules: modules + self.modules, statements: statements, listings: listings,
      computation: computation, hasUnreadCode: hasUnreadCode
    ).named(fileName)
  }

  /// The same evidence of a file with a name.
  public func named(_ name: String?) -> FileEvidence {
    var evidence = self
    evidence.fileName = name
    return evidence
  }
}
