internal import MappedFiles
internal import PickleReader
internal import Tensors

/// Reads the zip container: `data.pkl` with a record `data/KEY` for each storage.
///
/// The PyTorch counterpart is `torch.serialization._load`.
struct ZipReader {
  private static let formatVersions = 1...10

  private let records: ZipRecords
  private let root: String
  private let byteOrder: ByteOrder
  private let options: ArchiveOptions

  init(_ bytes: ByteRegion, options: ArchiveOptions) throws(ArchiveError) {
    records = try ZipRecords(bytes, limits: options.limits)
    self.options = options
    root = try Self.root(of: records)
    try Self.checkNames(of: records, root: root)
    byteOrder = try Self.byteOrder(in: records, root: root, orElse: options.byteOrder)
    try Self.checkVersion(in: records, root: root)
  }

  func read() throws(ArchiveError) -> ArchiveParts {
    let name = root + "data.pkl"
    guard let record = records[name] else {
      throw ArchiveError(.missingRecord, in: name, "the archive has no such record")
    }
    guard !record.entry.isDeflated || record.entry.byteCount <= options.limits.unpackedPickleBytes
    else {
      throw ArchiveError(
        .limitExceeded, in: name, at: record.data.position,
        """
        the pickle unpacks to \(record.entry.byteCount) bytes, which \
        \(Budget.unpackedPickleBytes.excess(
          over: options.limits, needed: record.entry.byteCount))
        """)
    }
    let bytes = try records.contents(of: record)
    let pickle = try Pickle(reading: bytes, in: name, limits: options.pickle)
    try checkNotFrozen(pickle)
    var objects: [PickleValue: PersistentObject] = [:]
    var storages: [ExactName: ElementStorage] = [:]
    for value in try pickle.persistentIDs(in: name, limits: options.limits) {
      guard let (kind, parts) = pickle.persistentParts(value), kind == "storage",
        let reference = StorageReference(parts, in: pickle), reference.view == nil
      else { throw pickle.unknownPersistentID(value, in: name, at: nil) }
      if let known = storages[ExactName(reference.key)] {
        try check(known, against: reference)
        objects[value] = .storage(known)
      } else {
        let storage = try storage(for: reference)
        storages[ExactName(reference.key)] = storage
        objects[value] = .storage(storage)
      }
    }
    var parts = ArchiveParts(pickle: pickle, pickleBytes: bytes, persistentObjects: objects)
    if isTorchScript {
      parts.script = { [records, root] () throws(ArchiveError) in
        try ScriptSource(records, root: root)
      }
    }
    return parts
  }

  private func storage(
    for reference: StorageReference
  ) throws(ArchiveError) -> ElementStorage {
    let name = "\(root)data/\(reference.key)"
    guard let record = records[name] else {
      throw ArchiveError(
        .missingRecord, in: name, "the archive has no such record; its storage is lost")
    }
    guard reference.byteCount == record.entry.byteCount else {
      throw ArchiveError(
        .storageMismatch, in: name, at: record.data.position,
        """
        the record has \(record.entry.byteCount) bytes, the pickle expects \(reference.count) \
        elements of \(reference.storageClass.elementByteCount) bytes
        """)
    }
    return ElementStorage(
      dtype: reference.storageClass.dtype,
      storage: records.storage(of: record, byteOrder: byteOrder))
  }

  private func check(
    _ known: ElementStorage, against reference: StorageReference
  ) throws(ArchiveError) {
    guard known.dtype == reference.storageClass.dtype,
      known.storage.byteCount == reference.byteCount
    else {
      throw ArchiveError(
        .storageMismatch, in: "\(root)data/\(reference.key)",
        "the pickle describes this storage in two ways that do not agree")
    }
  }

  /// The records that say how the others are to be read.
  private static let settings = ["byteorder", "version", ".data/version"]

  /// Refuses names in another case than is looked for, and such as differ in case alone: PyTorch finds
  /// a record whatever its case.
  private static func checkNames(of records: ZipRecords, root: String) throws(ArchiveError) {
    var folded: [ExactName: String] = [:]
    for name in records.names {
      guard folded.updateValue(name, forKey: ExactName(name.lowercased())) == nil else {
        throw ArchiveError(
          .duplicateRecord, in: name, at: records[name]?.data.position,
          "the archive holds this record twice, in capital letters and in small ones")
      }
    }
    // PyTorch's root is the folder of the first record.
    let folder = (records.names.first ?? "").utf8.prefix { $0 != UInt8(ascii: "/") }
    let names = settings.map { root + $0 } + ["\(Substring(folder))/data.pkl"]
    for name in names where records[name] == nil {
      guard let found = folded[ExactName(name.lowercased())] else { continue }
      throw ArchiveError(
        .malformedContainer, in: found, at: records[found]?.data.position,
        "the record should be called \(name); no writer calls it otherwise")
    }
  }

  /// The folder within the archive that holds `data.pkl`, with a slash behind it.
  private static func root(of records: ZipRecords) throws(ArchiveError) -> String {
    let suffix = "/data.pkl"
    let candidates = records.names.filter {
      $0.ends(in: suffix) || $0.utf8.elementsEqual("data.pkl".utf8)
    }
    guard let name = candidates.first else { throw notACheckpoint(records.names) }
    guard candidates.count == 1 else {
      throw ArchiveError(
        .duplicateRecord, in: candidates[1], "the archive has \(candidates.count) data.pkl records")
    }
    let root = String(name.dropLast(suffix.count - 1))
    return root
  }

  /// Whether a program stands beside the object.
  private var isTorchScript: Bool { Self.isTorchScript(records, root: root) }

  private static func isTorchScript(_ records: ZipRecords, root: String) -> Bool {
    records[root + "constants.pkl"] != nil
  }

  /// Refuses a program whose parameters have become constants, which have no names.
  private func checkNotFrozen(_ pickle: Pickle) throws(ArchiveError) {
    guard isTorchScript, pickle.persistentIDs.isEmpty, records[root + "constants/0"] != nil else {
      return
    }
    throw ArchiveError(
      .notACheckpoint, in: root + "constants.pkl",
      """
      this is a frozen TorchScript program, whose weights are constants without names; save the \
      module as it was before torch.jit.freeze, or its state_dict()
      """)
  }

  private static func notACheckpoint(_ names: [String]) -> ArchiveError {
    if let description = names.first(where: { $0.ends(in: "/model.json") }) {
      return ArchiveError(
        .notACheckpoint, in: description,
        """
        this is a TorchScript archive of PyTorch 1.3 or earlier; load it with torch.jit.load in \
        PyTorch, and save the module or its state_dict() again
        """)
    }
    let nested = names.first { name in
      [".pth", ".pt", ".bin", ".ckpt"].contains { name.ends(in: $0) }
    }
    if let nested {
      return ArchiveError(
        .notACheckpoint, in: nested,
        "this zip holds a checkpoint and is none itself; unpack it and give the file in it")
    }
    let list = names.prefix(5).joined(separator: ", ")
    return ArchiveError(
      .notACheckpoint,
      "this zip archive has no data.pkl, so it is no checkpoint; it holds \(names.count) records: "
        + list + (names.count > 5 ? ", …" : ""))
  }

  private static func byteOrder(
    in records: ZipRecords, root: String, orElse byteOrder: ByteOrder?
  ) throws(ArchiveError) -> ByteOrder {
    // Archives before 2.1 do not tell; they are little-endian but for those of big-endian machines.
    guard let record = records[root + "byteorder"] else { return byteOrder ?? .little }
    let text = String(decoding: try records.contents(of: record).leadingBytes(16), as: UTF8.self)
    guard let order = ByteOrder(rawValue: text) else {
      throw ArchiveError(
        .malformedContainer, in: record.entry.name, at: record.data.position,
        "the byte order must be little or big, not \(text.debugDescription)")
    }
    guard order == .little || !isTorchScript(records, root: root) else {
      guard let byteOrder else {
        throw ArchiveError(
          .ambiguousByteOrder, in: record.entry.name, at: record.data.position,
          """
          the archive says that it is big-endian, which PyTorch does not ask of a TorchScript archive: \
          it reads the data in the order of its machine; say --byte-order little or --byte-order big
          """)
      }
      return byteOrder
    }
    return order
  }

  private static func checkVersion(
    in records: ZipRecords, root: String
  ) throws(ArchiveError) {
    guard let record = records[root + "version"] ?? records[root + ".data/version"] else { return }
    let text = String(decoding: try records.contents(of: record).leadingBytes(16), as: UTF8.self)
    let digits = text.split(whereSeparator: \.isNewline).first.flatMap { Int($0) }
    guard let version = digits, formatVersions.contains(version) else {
      throw ArchiveError(
        .unsupportedFeature, in: record.entry.name, at: record.data.position,
        "the format version is \(text.debugDescription); versions 1 to 10 are known")
    }
  }
}
