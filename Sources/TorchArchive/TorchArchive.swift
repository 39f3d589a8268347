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
    container = parts.isTorchScript ? .torchScript : recognized
    var search = TensorSearch(parts, limits: options.limits)
    try search.run()
    self.file = file
    tensors = search.tensors
    unsupportedTensors = search.unsupported
    dictionaries = search.dictionaries
    pickle = parts.pickle
    rebuilder = TensorRebuilder(parts)
    limits = options.limits
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
    } else if let dictionary = dictionaries.last(where: { $0.path == path }) {
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

  private static func read(
    _ bytes: ByteRegion, as container: Container, options: ArchiveOptions
  ) throws(ArchiveError) -> ArchiveParts {
    switch container {
    case .zip, .torchScript: return try ZipReader(bytes, options: options).read()
    case .stream:
      var reader = StreamReader(bytes, options: options)
      return try reader.read()
    case .tar: return try TarReader(bytes, options: options).read()
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
        records; give the whole .pth file, not a part of it unpacked
        """)
    }
    guard pickle.byteCount == bytes.count else {
      throw ArchiveError(
        .malformedContainer, at: pickle.byteCount,
        "\(bytes.count - pickle.byteCount) bytes follow the pickle; this is no checkpoint")
    }
    return ArchiveParts(pickle: pickle, pickleBytes: bytes, persistentObjects: [:])
  }
}
