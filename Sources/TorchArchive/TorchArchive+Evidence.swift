public import Evidence

extension TorchArchive {
  /// Everything in the object that describes a computation; reads no tensor data.
  ///
  /// It is found anew at each call. A checkpoint without whole modules costs a look at the values
  /// near its top.
  ///
  /// - Throws: ``ArchiveError`` if the modules exceed a limit, or if the code of a TorchScript archive
  ///   cannot be unpacked.
  public func evidence() throws(ArchiveError) -> FileEvidence {
    var statements = StatementSearch(pickle)
    statements.run()
    guard ModuleSearch.mayFindModules(in: pickle, isTorchScript: container == .torchScript) else {
      return FileEvidence(statements: statements.statements, listings: statements.listings)
    }
    let source = try script?()
    var search = ModuleSearch(pickle, script: source, limits: limits)
    try search.run()
    var computation: Computation?
    // Code that is too large is not followed.
    var hasUnreadCode = source != nil && source?.code == nil
    do throws(ScriptFollower.NotUnderstood) {
      if let code = source?.code {
        computation = try ScriptFollower.computation(
          in: code, search.modules, classNames: search.classNames)
      }
    } catch {
      hasUnreadCode = true
    }
    return FileEvidence(
      modules: search.modules, statements: statements.statements, listings: statements.listings,
      computation: computation, hasUnreadCode: hasUnreadCode)
  }
}
