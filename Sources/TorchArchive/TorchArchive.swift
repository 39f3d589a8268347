public import MappedFiles
public import PickleReader
public import Tensors

/// A PyTorch checkpoint of any age: its tensors by name, read when asked, nothing executed.
///
/// The container is recognised by the file's bytes. Opening reads the pickles and proves every
/// tensor's place in the file; no tensor's data is touched. The PyTorch counterpart is `torch.load`.
public struct TorchArchive: Sendable {
  /// The file that the tensors are read from.
  public let file: MappedFile
  /// How the file is put together.
  public let container: Container
  /// Every tensor of the object, in its order, under its dotted path from the top.
  public let tensors: [NamedTensor]
  /// The tensors whose values are not the elements of one storage, such as sparse ones.
  public let unsupportedTensors: [UnsupportedTensor]
  /// The dictionaries and modules under which tensors were found, inner ones before those around
  /// them; of modules within modules the outermost.
  public let dictionaries: [TensorDictionary]
  /// The pickled object.
  public let pickle: Pickle
  /// The bytes of the file, or of all files of an unpacked checkpoint.
  public let byteCount: Int

  let limits: ArchiveLimits
  /// Reads the classes of a TorchScript archive.
  let script: (@Sendable () throws(ArchiveError) -> ScriptSource)?

  private let rebuilder: TensorRebuilder

  /// Opens the checkpoint at `path`.
  ///
  /// - Throws: ``ArchiveError`` if the file is no checkpoint, is damaged, or exceeds a limit.
  public init(path: String, options: ArchiveOptions = ArchiveOptions()) throws(ArchiveError) {
    let file: MappedFile
    do {
      file = try MappedFile(path: path)
    } catch {
      throw ArchiveError(error)
    }
    try self.init(file, options: options)
  }

  /// Opens the checkpoint that a mapped file holds.
  ///
  /// - Throws: ``ArchiveError`` if the file is no checkpoint, is damaged, or exceeds a limit.
  public init(
    _ file: MappedFile, options: ArchiveOptions = ArchiveOptions()
  ) throws(ArchiveError) {
    let recognized: Container
    switch FileDiagnosis(file.bytes) {
    case .somethingElse(let error): throw error
    case .container(let container): recognized = container
    }
    let options = options.scaled(to: file.bytes.count)
    let parts = try Self.read(file.bytes, as: recognized, options: options)
    try self.init(
      file, parts, as: parts.program != nil ? .torchScript : recognized, limits: options.limits)
  }

  /// Opens a checkpoint that was unpacked into a folder; its files are read as they lie.
  ///
  /// - Throws: ``ArchiveError`` if the folder holds no checkpoint, a damaged one, or if it exceeds a
  ///   limit.
  public init(
    unpackedIn folder: String, options: ArchiveOptions = ArchiveOptions()
  ) throws(ArchiveError) {
    let records = try FolderRecords(folder: folder, limits: options.limits)
    let options = options.scaled(to: records.totalByteCount)
    let parts = try RecordReader(records, options: options).read()
    let file: MappedFile
    do {
      file = try MappedFile(path: "\(folder)/data.pkl", followingLinks: false)
    } catch {
      throw ArchiveError(error)
    }
    try self.init(
      file, parts, as: parts.program != nil ? .torchScript : .zip, limits: options.limits,
      byteCount: records.totalByteCount)
  }

  /// Opens the objects in a file that `numpy.save` wrote, such as a dictionary of arrays.
  ///
  /// - Throws: ``ArchiveError`` if the file is damaged, or exceeds a limit.
  public init(
    objectsIn file: MappedFile, options: ArchiveOptions = ArchiveOptions()
  ) throws(ArchiveError) {
    let options = options.scaled(to: file.bytes.count)
    let parts = try NumPyObjects.read(file.bytes, options: options)
    try self.init(file, parts, as: .pickle, limits: options.limits)
  }

  private init(
    _ file: MappedFile, _ parts: ArchiveParts, as container: Container, limits: ArchiveLimits,
    byteCount: Int? = nil
  ) throws(ArchiveError) {
    self.container = container
    self.byteCount = byteCount ?? file.bytes.count
    var search = TensorSearch(parts, limits: limits)
    try search.run()
    self.file = file
    tensors = search.tensors
    unsupportedTensors = search.unsupported
    dictionaries = search.dictionaries
    pickle = parts.pickle
    rebuilder = TensorRebuilder(parts)
    self.limits = limits
    script = parts.script
  }

  /// The tensor that a value of ``pickle`` stands for; `nil` if it stands for something else.
  ///
  /// - Throws: ``ArchiveError`` if the value asks for a tensor that cannot be.
  public func tensor(_ value: PickleValue) throws(ArchiveError) -> TorchTensor? {
    guard case .tensor(let tensor) = try rebuilder.rebuild(value) else { return nil }
    return tensor
  }

  /// The storage that a value of ``pickle`` refers to; `nil` if it refers to none.
  public func storage(_ value: PickleValue) -> ElementStorage? {
    rebuilder.elementStorage(value)
  }

  /// The entries of a `dict` or an `OrderedDict` in ``pickle``; `nil` for anything else.
  ///
  /// - Throws: ``ArchiveError`` if what the dictionary was made from changes afterwards.
  public func items(
    _ value: PickleValue
  ) throws(ArchiveError) -> [(key: PickleValue, value: PickleValue)]? {
    try ObjectReader(pickle: pickle).items(of: value)
  }

  /// The tensors under a dictionary, by their names within it.
  ///
  /// - Parameter path: The dictionary's dotted path, such as `state_dict`; empty for all tensors.
  /// - Throws: ``ArchiveError`` if no dictionary of tensors has that path, or if two of its tensors
  ///   have the same dotted name.
  public func stateDict(at path: String = "") throws(ArchiveError) -> StateDict {
    let range: Range<Int>
    if path.isEmpty {
      range = tensors.indices
    } else if let dictionary = try dictionary(at: path) {
      range = dictionary.range
    } else {
      let known = dictionaries.map(\.path).filter { !$0.isEmpty }.prefix(8)
      throw ArchiveError(
        .noStateDict, in: path,
        known.isEmpty
          ? "the object has no dictionary of tensors within it"
          : "no dictionary of tensors is there; there are: \(known.joined(separator: ", "))")
    }
    var stateDict = StateDict()
    let prefixCount = path.isEmpty ? 0 : path.utf8.count + 1
    for entry in tensors[range] {
      let name = String(decoding: entry.name.utf8.dropFirst(prefixCount), as: UTF8.self)
      guard stateDict.append(entry.tensor, named: name) else {
        throw ArchiveError(
          .duplicateName, in: entry.name, "two tensors have this name; narrow the choice by --key")
      }
    }
    return stateDict
  }

  /// The only dictionary with a path, which is compared by its bytes; `nil` if there is none.
  private func dictionary(at path: String) throws(ArchiveError) -> TensorDictionary? {
    let found = dictionaries.filter { $0.path.utf8.elementsEqual(path.utf8) }
    guard found.count < 2 else {
      let names = found.map { tensors[$0.range.lowerBound].name }
      throw ArchiveError(
        .duplicateName, in: path,
        """
        \(found.count) dictionaries of tensors have this path, as a number and a text that are written \
        alike have; the first tensors in them are \(names.prefix(4).joined(separator: ", "))
        """)
    }
    return found.first
  }

  /// The tensor that is the whole object of a checkpoint; `nil` if the object is something else.
  ///
  /// - Throws: ``ArchiveError`` if the bytes are no checkpoint, or a damaged one.
  static func loneTensor(
    in bytes: ByteRegion, options: ArchiveOptions
  ) throws(ArchiveError) -> TorchTensor? {
    let container: Container
    switch FileDiagnosis(bytes) {
    case .somethingElse(let error): throw error
    case .container(let found): container = found
    }
    let parts = try read(bytes, as: container, options: options)
    guard case .tensor(let tensor) = try TensorRebuilder(parts).rebuild(parts.pickle.root) else {
      return nil
    }
    return tensor
  }

  static func read(
    _ bytes: ByteRegion, as container: Container, options: ArchiveOptions
  ) throws(ArchiveError) -> ArchiveParts {
    switch container {
    case .zip, .torchScript:
      let records = try ZipRecords(bytes, limits: options.limits)
      return try RecordReader(records, options: options).read()
    case .stream:
      var reader = StreamReader(bytes, options: options)
      return try reader.read()
    case .tar: return try readTar(bytes, options: options)
    case .pickle: return try readBarePickle(bytes, options: options)
    }
  }

  private static func readBarePickle(
    _ bytes: ByteRegion, options: ArchiveOptions
  ) throws(ArchiveError) -> ArchiveParts {
    let pickle: Pickle
    do {
      pickle = try Pickle(reading: bytes, in: "", limits: options.pickle)
    } catch {
      // Nothing says that it is a pickle, as PROTO does, but that its first byte is an opcode.
      let isPickle = bytes.leadingBytes(1) == [0x80]
      if isPickle, let sentence = JoblibFile.sentence(for: bytes, options: options) {
        throw ArchiveError(.notACheckpoint, at: error.offset, sentence)
      }
      throw isPickle
        ? error
        : ArchiveError(
          .notACheckpoint, at: error.offset,
          "the file is no zip, tar or stream, and as a pickle it breaks off: \(error.detail)")
    }
    guard pickle.persistentIDs.isEmpty else {
      throw ArchiveError(
        .notACheckpoint, at: 0,
        """
        this is a bare pickle, the data.pkl out of a checkpoint: the tensors' data stand in other \
        records; give the whole .pth file, or the folder that it was unpacked into
        """)
    }
    guard pickle.byteCount == bytes.count else {
      throw ArchiveError(
        .malformedContainer, at: pickle.byteCount,
        "\(bytes.count - pickle.byteCount) bytes follow the pickle; this is no checkpoint")
    }
    let nested = try NestedStorages(in: pickle, bytes, options: options)
    return ArchiveParts(pickle: pickle, pickleBytes: bytes, persistentObjects: nested.objects)
  }
}
