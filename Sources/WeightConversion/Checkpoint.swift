public import ResNetModels
public import Tensors
public import TorchArchive

/// A checkpoint for programs: the state dicts in it, and how they cover a network of any kind.
///
/// A network described with the layers of `ResNetModels` gets what a ResNet gets: the state dict is
/// found wherever it is, prefixes are stripped, and what is missing or surplus is told.
public struct Checkpoint: Sendable {
  /// A dictionary or module of tensors in the file.
  public struct NamedStateDict: Sendable {
    /// Its dotted path, such as `state_dict`; empty if it is the whole object.
    public let key: String
    /// Its tensors.
    public let tensors: StateDict
  }

  /// The file.
  public let file: WeightFile

  /// Opens the checkpoint at `path`, of any format; reads no tensor data.
  ///
  /// - Throws: ``ConversionError`` with the code ``ConversionError/Code/unreadableInput``.
  public init(
    path: String, options: ArchiveOptions = ArchiveOptions()
  ) throws(ConversionError) {
    file = try WeightFile(path: path, options: options)
  }

  /// The state dicts, inner ones before those around them.
  public var stateDicts: [NamedStateDict] {
    WeightSelection.candidates(in: file, areDistinct: false).compactMap { key in
      (try? file.stateDict(at: key)).map { NamedStateDict(key: key, tensors: $0) }
    }
  }

  /// The convention of the names, if the weights are those of a ResNet.
  public var convention: Convention? { (try? WeightSelection(of: file))?.report.convention }

  /// How the state dict that fits best covers a network; reads no tensor data.
  ///
  /// - Parameters:
  ///   - model: The network.
  ///   - key: The path of the state dict to take; `nil` to search.
  /// - Throws: ``ConversionError`` if there are no tensors, or no state dict is at `key`.
  public func coverage(
    of model: ModelDescription, key: String? = nil
  ) throws(ConversionError) -> CoverageReport {
    try best(for: model, key: key).report
  }

  /// Loads a network from the state dict that fits best; reads no tensor data.
  ///
  /// - Parameters:
  ///   - model: The network.
  ///   - key: The path of the state dict to take; `nil` to search.
  ///   - allowances: The differences to accept.
  ///   - fill: Makes the tensor for an entry that is missing or of another shape, if that is
  ///     accepted; zeros by default. PyTorch, not strict, leaves the values that the network has.
  ///   - build: Calls the network's initialiser with the scope that it is given.
  /// - Throws: ``ConversionError`` with the code ``ConversionError/Code/incomplete`` or
  ///   ``ConversionError/Code/contradicted`` and the report if there are other differences, else as
  ///   ``coverage(of:key:)``.
  public func load<Network>(
    _ model: ModelDescription, key: String? = nil,
    allowing allowances: CoverageReport.Allowances = [],
    filling fill: @escaping (ParameterSpec) -> Tensor? = { Tensor.zeros($0.shape) },
    _ build: (ModuleScope<Tensor, ModelError>) throws(ModelError) -> Network
  ) throws(ConversionError) -> Network {
    let (tensors, report) = try best(for: model, key: key)
    guard report.isComplete(allowing: allowances.union(.contradictions)) else {
      throw ConversionError(.incomplete, path: file.path, report.verdict, report: report)
    }
    if let first = report.contradictions.first, !allowances.contains(.contradictions) {
      throw ConversionError(
        .contradicted, path: file.path,
        "the file states another network than \(model.title): \(first)", report: report)
    }
    do {
      return try build(report.scope(over: tensors, filling: fill))
    } catch {
      throw ConversionError(.incomplete, path: file.path, "\(error)", report: error.report)
    }
  }

  private func best(
    for model: ModelDescription, key: String?
  ) throws(ConversionError) -> (tensors: StateDict, report: CoverageReport) {
    var found: [(key: String, tensors: StateDict, report: CoverageReport)] = []
    var lastError: ConversionError?
    for path in key.map({ [$0] }) ?? WeightSelection.candidates(in: file) {
      do {
        let stored = try file.stateDict(at: path)
        let masked = stored.applyingPruningMasks()
        let tensors = masked?.stateDict ?? stored
        var report = CoverageReport(of: model, in: tensors)
        if let masked { report.notes.append(.pruningApplied(count: masked.count)) }
        found.append((path, tensors, report))
      } catch {
        lastError = error
      }
    }
    guard let best = WeightSelection.best(of: found, under: \.key, by: \.report.score).first else {
      throw lastError
        ?? ConversionError(.unrecognized, path: file.path, WeightSelection.noTensors)
    }
    let contradictions = model.contradictions(
      to: try file.evidence(), best.report, at: best.key)
    return (best.tensors, best.report.adding(contradictions))
  }
}
