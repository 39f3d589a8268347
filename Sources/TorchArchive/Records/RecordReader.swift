internal import MappedFiles
internal import PickleReader
internal import Tensors

/// Reads `data.pkl` with a record `data/KEY` for each storage, from a zip archive or from the folder
/// that one was unpacked into.
///
/// The PyTorch counterpart is `torch.serialization._load`.
struct RecordReader<Records: RecordSource> {
  private let records: Records
  private let root: String
  private let byteOrder: ByteOrder
  private let options: ArchiveOptions

  /// Finds the object among the records.
  ///
  /// - Throws: ``ArchiveError`` if they are not those of a checkpoint.
  init(_ records: Records, options: ArchiveOptions) throws(ArchiveError) {
    self.records = records
    self.options = options
    root = try Self.root(of: records)
    try Self.checkNames(of: records, root: root)
    byteOrder = try Self.byteOrder(in: records, root: root, orElse: options.byteOrder)
    try Self.checkVersion(in: records, root: root)
  }

  /// Reads the pickle and finds the record of each storage.
  func read() throws(ArchiveError) -> ArchiveParts {
    let name = root + "data.pkl"
    guard let byteCount = records.byteCount(of: name) else { throw records.missing(name) }
    guard !records.isCompressed(name) || byteCount <= options.limits.unpackedPickleBytes else {
      throw ArchiveError(
        .limitExceeded, in: name, at: records.position(of: name),
        """
        the pickle unpacks to \(byteCount) bytes, which \
        \(Budget.unpackedPickleBytes.excess(over: options.limits, needed: byteCount))
        """)
    }
    let bytes = try records.contents(of: name)
    let pickle = try Pickle(reading: bytes, in: name, limits: options.pickle)
    try checkNotFrozen(pickle)
    var objects = try NestedStorages(in: pickle, bytes, options: options).objects
    var storages: [ExactName: ElementStorage] = [:]
    for value in try pickle.persistentIDs(in: name, limits: options.limits) {
      guard let (kind, parts) = pickle.persistentParts(value), kind == "storage",
        let reference = StorageReference(parts, in: pickle), reference.view == nil
      else { throw pickle.unknownPersistentID(value, in: name, at: nil) }
      if let known = storages[ExactName(reference.key)] {
        try check(known, against: reference)
        objects[value] = .storage(
          ElementStorage(dtype: reference.storageClass.dtype, storage: known.storage))
      } else {
        let storage = try storage(for: reference)
        storages[ExactName(reference.key)] = storage
        objects[value] = .storage(storage)
      }
    }
    var parts = ArchiveParts(
      pickle: pickle, pickleBytes: bytes, persistentObjects: objects,
      program: try ScriptProgram(
        of: records, root: root, classesIn: pickle, limits: options.limits))
    if parts.program != nil {
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
    guard let byteCount = records.byteCount(of: name) else {
      throw ArchiveError(
        .missingRecord, in: name, "the archive has no such record; its storage is lost")
    }
    guard reference.byteCount == byteCount else {
      throw ArchiveError(
        .storageMismatch, in: name, at: records.position(of: name),
        """
        the record has \(byteCount) bytes, the pickle expects \(reference.count) \
        elements of \(reference.storageClass.elementByteCount) bytes
        """)
    }
    return ElementStorage(
      dtype: reference.storageClass.dtype,
      storage: try records.storage(of: name, byteOrder: byteOrder))
  }

  private func check(
    _ known: ElementStorage, against reference: StorageReference
  ) throws(ArchiveError) {
    // A tensor of a type without a storage class and a view of its bytes name two classes.
    guard (known.dtype ?? .uint8) == reference.storageClass.storedType,
      known.storage.byteCount == reference.byteCount
    else {
      throw ArchiveError(
        .storageMismatch, in: "\(root)data/\(reference.key)",
        "the pickle describes this storage in two ways that do not agree")
    }
  }

  /// The records that say how the others are to be read.
  static var settings: [String] { ["byteorder", "version", ".data/version"] }

  /// Refuses names in another case than is looked for, and such as differ in case alone: PyTorch finds
  /// a record whatever its case.
  private static func checkNames(of records: Records, root: String) throws(ArchiveError) {
    var folded: [ExactName: String] = [:]
    for name in records.names {
      guard folded.updateValue(name, forKey: ExactName(name.lowercased())) == nil else {
        throw ArchiveError(
          .duplicateRecord, in: name, at: records.position(of: name),
          "the archive holds this record twice, in capital letters and in small ones")
      }
    }
    // PyTorch's root is the folder of the first record.
    let names = settings.map { root + $0 } + ["\(records.firstFolder)data.pkl"]
    for name in names where !records.holds(name) {
      guard let found = folded[ExactName(name.lowercased())] else { continue }
      throw ArchiveError(
        .malformedContainer, in: found, at: records.position(of: found),
        "the record should be called \(name); no writer calls it otherwise")
    }
  }

  /// The folder within the archive that holds `data.pkl`, with a slash behind it.
  private static func root(of records: Records) throws(ArchiveError) -> String {
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

  /// Refuses a program whose parameters have become constants, which have no names.
  private func checkNotFrozen(_ pickle: Pickle) throws(ArchiveError) {
    guard ScriptProgram.isThere(in: records, root: root), pickle.persistentIDs.isEmpty,
      records.holds(root + "constants/0")
    else { return }
    throw ArchiveError(
      .notACheckpoint, in: root + "constants.pkl",
      """
      this is a frozen TorchScript program, whose weights are constants without names; save the \
      module as it was before torch.jit.freeze, or its state_dict()
      """)
  }

  /// Archives of other programs, by the ending of a record's name, and what to do with one.
  private static var foreignArchives: [(ending: String, sentence: String)] {
    [
      (
        ".data/extern_modules",
        """
        this is a torch.package archive, whose objects need its code; load it with \
        torch.package.PackageImporter in Python, and save the module's state_dict()
        """
      ),
      (
        "model.weights.h5",
        """
        this is a Keras model, which holds no PyTorch checkpoint; load the model in Keras, and write \
        its weights with safetensors.numpy.save_file
        """
      ),
      ("saved_model.pb", ProtobufSignature.tensorFlow("a SavedModel")),
      (
        ".mlmodel",
        """
        this is a Core ML package, which holds no PyTorch checkpoint; give the checkpoint that it was \
        converted from
        """
      ),
      (".onnx", ProtobufSignature.onnx),
      (
        "data/aotinductor/",
        """
        this is a compiled AOTInductor package without an exported program; give the checkpoint that \
        it was compiled from
        """
      ),
      (
        ".distcp",
        """
        this zip holds a checkpoint of torch.distributed.checkpoint; unpack it and give the folder that \
        has .metadata
        """
      ),
    ]
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
    if let row = foreignArchives.first(where: { row in names.contains { $0.ends(in: row.ending) } })
    {
      return ArchiveError(.notACheckpoint, row.sentence)
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
    in records: Records, root: String, orElse byteOrder: ByteOrder?
  ) throws(ArchiveError) -> ByteOrder {
    // Archives before 2.1 do not tell; they are little-endian but for those of big-endian machines.
    let name = root + "byteorder"
    guard records.holds(name) else { return byteOrder ?? .little }
    let text = String(decoding: try records.contents(of: name).leadingBytes(16), as: UTF8.self)
    guard let order = ByteOrder(rawValue: text) else {
      throw ArchiveError(
        .malformedContainer, in: name, at: records.position(of: name),
        "the byte order must be little or big, not \(text.debugDescription)")
    }
    guard order == .little || !ScriptProgram.isThere(in: records, root: root) else {
      guard let byteOrder else {
        throw ArchiveError(
          .ambiguousByteOrder, in: name, at: records.position(of: name),
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
    in records: Records, root: String
  ) throws(ArchiveError) {
    let names = [root + "version", root + ".data/version"]
    guard let name = names.first(where: records.holds) else { return }
    let text = String(decoding: try records.contents(of: name).leadingBytes(16), as: UTF8.self)
    let digits = text.split(whereSeparator: \.isNewline).first.flatMap { Int($0) }
    guard let version = digits, (1...10).contains(version) else {
      throw ArchiveError(
        .unsupportedFeature, in: name, at: records.position(of: name),
        "the format version is \(text.debugDescription); versions 1 to 10 are known")
    }
  }
}
