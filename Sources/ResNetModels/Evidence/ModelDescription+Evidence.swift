public import Evidence

extension ModelDescription {
  /// What the modules of a file do otherwise than this network; empty if the file has none.
  ///
  /// - Parameters:
  ///   - report: How the file's tensors cover this network.
  ///   - key: The dotted path of the tensors' dictionary in the file.
  ///   - evidence: What the file states.
  public func contradictions(
    to evidence: FileEvidence, _ report: CoverageReport, at key: String
  ) -> [Contradiction] {
    let places = ModulePlaces(of: report, at: key, in: evidence)
    return LayerComparison(of: layers, at: places.paths, in: evidence).contradictions
  }
}
