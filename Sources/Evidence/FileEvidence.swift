/// Everything in a file that describes a computation, as it is stated; nothing is interpreted.
public struct FileEvidence: Sendable {
  /// The modules of networks that were saved whole, those around others first.
  public let modules: [ModuleRecord]
  /// The values that the file states outside its tensors.
  public let statements: [Statement]
  /// The forward pass, if the file states it and it was understood.
  public let computation: Computation?

  /// The file's own name, without its folder.
  public private(set) var fileName: String?

  private let numbers: [String: Int]

  /// Creates evidence; of several modules under one path the first counts.
  public init(
    modules: [ModuleRecord] = [], statements: [Statement] = [], computation: Computation? = nil
  ) {
    self.modules = modules
    self.computation = computation
    self.statements = statements
    numbers = Dictionary(modules.indices.map { (modules[$0].path, $0) }) { first, _ in first }
  }

  /// The module at a dotted path; `nil` if none is there.
  public func module(at path: String) -> ModuleRecord? { numbers[path].map { modules[$0] } }

  /// The same evidence with further statements.
  public func adding(_ statements: [Statement]) -> FileEvidence {
    FileEvidence(
      modules: modules, statements: self.statements + statements, computation: computation
    ).named(fileName)
  }

  /// The same evidence with further modules, which count before those of the same path.
  public func adding(modules: [ModuleRecord]) -> FileEvidence {
    FileEvidence(
      modules: modules + self.modules, statements: statements, computation: computation
    ).named(fileName)
  }

  /// The same evidence of a file with a name.
  public func named(_ name: String?) -> FileEvidence {
    var evidence = self
    evidence.fileName = name
    return evidence
  }
}
