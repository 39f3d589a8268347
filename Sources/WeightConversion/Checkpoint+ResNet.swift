public import ResNetModels
public import Tensors

extension Checkpoint {
  /// Loads the ResNet in the file with the settings that the file states; reads no tensor data.
  ///
  /// A state dict alone does not have them: the attributes of modules, configurations and
  /// metadata are next to it in the file.
  ///
  /// - Parameters:
  ///   - request: The architecture; by default the one that names and shapes show.
  ///   - key: The path of the state dict to take; `nil` to search.
  ///   - strides: What the caller decides of the strides.
  ///   - allowances: The differences to accept.
  /// - Throws: ``ConversionError`` with the code ``ConversionError/Code/incomplete`` or
  ///   ``ConversionError/Code/contradicted`` and the report if there are other differences;
  ///   ``ConversionError/Code/unrecognized`` if no architecture fits.
  public func resNet(
    _ request: WeightSelection.Request = .recognized, key: String? = nil,
    strides: WeightSelection.Strides = WeightSelection.Strides(),
    allowing allowances: CoverageReport.Allowances = []
  ) throws(ConversionError) -> ResNet<Tensor> {
    let selection = try WeightSelection(of: file, request, key: key, strides: strides)
    let report = selection.report
    guard report.isComplete(allowing: allowances.union(.contradictions)) else {
      throw ConversionError(.incomplete, path: file.path, report.verdict, report: report)
    }
    if !allowances.contains(.contradictions) { try selection.checkUndecided(in: file) }
    do {
      return try ResNet(
        selection.architecture.configuration,
        in: report.scope(over: selection.stateDict) { Tensor.zeros($0.shape) })
    } catch {
      throw ConversionError(.incomplete, path: file.path, "\(error)", report: error.report)
    }
  }
}

extension WeightSelection {
  /// Throws if the file states another network and the caller did not decide it.
  ///
  /// - Throws: ``ConversionError`` with the code ``ConversionError/Code/contradicted`` and the report.
  func checkUndecided(in file: WeightFile) throws(ConversionError) {
    guard let first = undecided.first else { return }
    let rest = undecided.count - 1
    throw ConversionError(
      .contradicted, path: file.path,
      """
      the tensors are those of \(architecture), but the file states another network: \
      \(first)\(rest > 0 ? "; and \(rest) more" : ""). Ask for an architecture by name to convert \
      it all the same, or take the tensors without one
      """, report: report)
  }
}
