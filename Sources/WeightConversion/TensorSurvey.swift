internal import ResNetModels
internal import Tensors
internal import TorchArchive

/// Every tensor that a plan meets or misses, with what becomes of it and what its values are.
public struct TensorSurvey: Sendable {
  /// What becomes of a tensor.
  public enum Status: String, CaseIterable, Sendable {
    /// It is loaded, or taken as it is.
    case loaded
    /// The network expects it and the file lacks it.
    case missing
    /// The file has it in another shape.
    case mismatched = "size mismatch"
    /// The network does not expect it.
    case unexpected
    /// It never matters, such as `num_batches_tracked`.
    case ignored
    /// It belongs to the training method.
    case leftOut = "left out"
    /// Its values are not the elements of one storage.
    case notRead = "not read"
  }

  /// One tensor.
  public struct Entry: Sendable {
    /// The network's name for it; the file's if the network has none.
    public package(set) var name: String
    /// What becomes of it.
    public let status: Status
    /// What is to be said of it: its name in the file if that is another, the expected shape.
    public var note: String?
    /// The shape in the file, or the one expected of a missing tensor.
    public var shape: [Int]?
    /// The element type under PyTorch's name.
    public var dtype: String?
    /// Its values; `nil` if the file has none or they share bytes.
    public var statistics: TensorStatistics?
  }

  /// The tensors: the network's in its order, then the others in the file's.
  public let entries: [Entry]

  /// Reads the values of every tensor in the file's chosen dictionary.
  ///
  /// - Throws: ``ConversionError`` if a tensor cannot be read.
  public init(
    _ plan: ConversionPlan, progress: ConversionProgress.Handler? = nil
  ) throws(ConversionError) {
    var found =
      plan.selection.map(Self.entries)
      ?? plan.items.map {
        (Entry(name: $0.name, status: .loaded), $0.tensor)
      }
    found += plan.skipped.map { (Entry(name: $0.name, status: .notRead, note: $0.kind), nil) }
    var meter = ByteMeter(
      .measuring, total: found.map { $0.tensor?.byteCount ?? 0 }.saturatedSum, progress)
    var entries: [Entry] = []
    var budget = ExpansionBudget(of: plan.file)
    for (entry, tensor) in found {
      var entry = entry
      if let tensor {
        try budget.charge(tensor, named: entry.name)
        entry.shape = tensor.shape
        entry.dtype = tensor.dtype.rawValue
        entry.statistics = try TensorStatistics(
          of: tensor, named: entry.name, in: plan.file.path, &meter)
      }
      entries.append(entry)
    }
    self.entries = entries
  }

  private static func entries(
    of selection: WeightSelection
  ) -> [(entry: Entry, tensor: Tensor?)] {
    let (report, source) = (selection.report, selection.stateDict)
    var known: [String: (Entry, Tensor?)] = [:]
    for entry in report.loadable {
      let isRenamed = entry.sourceName != entry.key
      let note = isRenamed ? "from \(entry.sourceName)" : nil
      known[entry.key] = (
        Entry(name: entry.key, status: entry.isOptional ? .ignored : .loaded, note: note),
        entry.tensor(in: source)
      )
    }
    for entry in report.missing {
      let note = entry.suggestion.map { "did you mean \($0)?" }
      known[entry.key] = (
        Entry(name: entry.key, status: .missing, note: note, shape: entry.shape), nil
      )
    }
    for entry in report.mismatched {
      known[entry.key] = (
        Entry(name: entry.key, status: .mismatched, note: "expected \(entry.expected)"),
        source.tensor(named: entry.sourceName)
      )
    }
    let used = Set(report.loadable.map { ExactName($0.sourceName) })
    let ignored = report.ignored.filter { !used.contains(ExactName($0)) }
    return ModelDescription(selection.architecture).entries.compactMap { known[$0.path] }
      + report.unexpected.map { entry in
        (Entry(name: entry.name, status: .unexpected), source.tensor(named: entry.name))
      }
      + ignored.map { name in
        (Entry(name: name, status: .ignored), source.tensor(named: name))
      }
      + report.leftOut.map { entry in
        (
          Entry(name: entry.name, status: .leftOut, note: entry.purpose),
          source.tensor(named: entry.name)
        )
      }
  }
}
