public import Evidence
public import MappedFiles
internal import PickleReader
internal import Tensors

/// The weights in a `.pt2` archive that `torch.export.save` wrote.
///
/// PyTorch 2.8 and later write each storage as a record, with a table in JSON of the tensors over it.
/// PyTorch 2.1 to 2.7 write the state dict as a `torch.save` archive within the archive.
public struct ExportedProgramArchive: Sendable {
  /// The tensors of the state dict, under their names.
  public let tensors: [NamedTensor]
  /// What is left out, in sentences.
  public let notes: [String]
  /// The forward pass; `nil` if the archive has several, or one that is not understood.
  public let computation: Computation?

  /// The record in which the older layout has its state dict.
  private static let stateDictName = "serialized_state_dict.pt"
  private static let programName = "serialized_exported_program.json"
  private static let weights = "data/weights/"
  private static let tableSuffix = "_weights_config.json"

  private let records: ZipRecords
  private let options: ArchiveOptions

  /// Whether a zip archive is one, by the names of its records.
  public static func looksLike(_ bytes: ByteRegion) -> Bool {
    guard ZipLocalHeader(in: bytes, at: 0) != nil,
      let records = try? ZipRecords(bytes, limits: ArchiveLimits())
    else { return false }
    return records.holds(programName) || root(of: records) != nil
  }

  /// Opens the archive; reads no tensor data.
  ///
  /// - Throws: ``ArchiveError`` if it is damaged, or exceeds a limit.
  public init(
    _ bytes: ByteRegion, options: ArchiveOptions = ArchiveOptions()
  ) throws(ArchiveError) {
    let options = options.scaled(to: bytes.count)
    let records = try ZipRecords(bytes, limits: options.limits)
    self.records = records
    self.options = options
    if records.holds(Self.programName) {
      let (tensors, notes) = try Self.older(records, options)
      let graph = ExportedGraph.computation(of: Self.programName, in: records)
      (self.tensors, computation) = (tensors, graph.value)
      self.notes = notes + (graph.note.map { [$0] } ?? [])
    } else {
      guard let root = Self.root(of: records) else {
        throw ArchiveError(
          .missingRecord, in: "archive_format", "the archive is not one that torch.export wrote")
      }
      let (tensors, notes) = try Self.current(records, root: root, options)
      let models = records.names.filter {
        $0.utf8.starts(with: (root + "models/").utf8) && $0.ends(in: ".json")
      }
      let graph: (value: Computation?, note: String?) =
        models.count == 1 ? ExportedGraph.computation(of: models[0], in: records) : (nil, nil)
      (self.tensors, computation) = (tensors, graph.value)
      self.notes = notes + (graph.note.map { [$0] } ?? [])
    }
  }

  /// The folder within an archive of 2.8 or later, with a slash after it.
  private static func root(of records: ZipRecords) -> String? {
    let root = records.firstFolder
    let names = records.names.filter { $0.utf8.starts(with: root.utf8) }
    guard records.holds(root + "archive_format"),
      names.contains(where: { $0.utf8.starts(with: (root + "models/").utf8) })
        || names.contains(where: { $0.utf8.starts(with: (root + weights).utf8) })
    else { return nil }
    return root
  }

  private static func older(
    _ records: ZipRecords, _ options: ArchiveOptions
  ) throws(ArchiveError) -> (tensors: [NamedTensor], notes: [String]) {
    guard records.holds(stateDictName) else {
      throw ArchiveError(
        .missingRecord, in: stateDictName,
        """
        the exported program has no state dict of this name; PyTorch 2.2 to 2.7 write one. Export the \
        model again with a later release.
        """)
    }
    let bytes = try records.contents(of: stateDictName)
    do throws(ArchiveError) {
      let container: Container
      switch FileDiagnosis(bytes) {
      case .somethingElse(let error): throw error
      case .container(let found): container = found
      }
      var search = TensorSearch(
        try TorchArchive.read(bytes, as: container, options: options), limits: options.limits)
      try search.run()
      return (
        search.tensors,
        search.unsupported.map { "left out: \($0.name), a \($0.kind) tensor" }
      )
    } catch {
      throw ArchiveError(
        error.code, in: stateDictName + (error.place.isEmpty ? "" : ", \(error.place)"),
        at: error.offset, error.detail)
    }
  }

  private static func current(
    _ records: ZipRecords, root: String, _ options: ArchiveOptions
  ) throws(ArchiveError) -> (tensors: [NamedTensor], notes: [String]) {
    let folder = root + weights
    let tables = records.names.filter {
      $0.utf8.starts(with: folder.utf8) && $0.ends(in: tableSuffix)
    }
    guard !tables.isEmpty else {
      throw ArchiveError(
        .missingRecord, in: folder + "model" + tableSuffix,
        """
        the exported program has no table of weights. If it was packaged with its weights apart, give \
        the checkpoint that the model was exported from.
        """)
    }
    var table = WeightTable(records: records, folder: folder, options: options)
    for name in tables {
      let model = String(name.dropFirst(folder.count).dropLast(tableSuffix.count))
      // Of several models in one archive, each has names of its own.
      try table.read(name, prefix: tables.count == 1 ? "" : model + ".")
    }
    return (table.tensors, table.notes)
  }
}
