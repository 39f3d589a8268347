internal import Evidence
public import MappedFiles
public import NativeFormat
public import PickleReader
public import Tensors
public import TorchArchive

/// A file of weights in any format that is read, told by its bytes.
public struct WeightFile: Sendable {
  /// The formats.
  public enum Format: String, Hashable, Sendable {
    /// A PyTorch zip archive.
    case zip
    /// A TorchScript archive.
    case torchscript
    /// A PyTorch stream of pickles.
    case stream
    /// A PyTorch tar archive.
    case tar
    /// A bare pickle.
    case pickle
    /// An `.npz` archive of NumPy arrays.
    case npz
    /// One NumPy array.
    case npy
    /// A `.safetensors` file.
    case safetensors
    /// A native file.
    case rnw
    /// The index of several files, each of one of the other formats.
    case sharded
    /// A program that `torch.export.save` wrote.
    case pt2
    /// A folder that `torch.distributed.checkpoint` saved.
    case dcp
  }

  /// A tensor under its dotted path from the top of the file's object.
  public struct Entry: Sendable {
    /// The path; empty for a tensor that is the whole object.
    public let name: String
    /// The tensor, its data not read yet.
    public let tensor: Tensor
  }

  /// The path that the file or folder was opened under.
  public let path: String
  /// The mapped file; of a folder the one that describes the others.
  public let file: MappedFile
  /// The bytes of all files that the tensors are read from, but for ``shards``.
  public let byteCount: Int
  /// The format.
  public let format: Format
  /// Every tensor, in the file's order.
  public let entries: [Entry]
  /// The tensors whose values are not the elements of one storage.
  public let unsupported: [UnsupportedTensor]
  /// The dictionaries that hold tensors, inner ones first; one without a path in a flat format.
  public let dictionaries: [TensorDictionary]
  /// The classes and functions that the file's pickles name.
  public let globals: [PickleGlobal]
  /// The texts that a native or safetensors file carries.
  public let metadata: FileMetadata

  /// The files that hold the tensors, if ``file`` is their index.
  public let shards: [WeightFile]
  /// What is to be said of the file besides: shards or tensors that its index does not name.
  public let notes: [String]
  /// The forward pass of an exported program.
  let computation: Computation?

  let archive: TorchArchive?
  let limits: ArchiveLimits
  /// The files of a folder besides ``file``.
  let otherFiles: [MappedFile]
  /// Whether a folder was opened.
  let isFolder: Bool

  /// Opens the file at `path`, and if it is the index of shards, all of them; reads no tensor data.
  ///
  /// A folder is opened if it is a checkpoint of `torch.distributed.checkpoint`, or one that was
  /// unpacked.
  ///
  /// - Throws: ``ConversionError`` with the code ``ConversionError/Code/unreadableInput``.
  public init(
    path: String, options: ArchiveOptions = ArchiveOptions()
  ) throws(ConversionError) {
    try self.init(path: path, options: options, isShard: false)
  }

  /// Opens a file, which as a shard is no index in turn.
  init(path: String, options: ArchiveOptions, isShard: Bool) throws(ConversionError) {
    let file: MappedFile
    do {
      file = try MappedFile(path: path)
    } catch {
      guard error.code == .isDirectory, !isShard else {
        throw ConversionError(reading: path, error)
      }
      try self.init(folder: path, options: options)
      return
    }
    // Opening looks at headers, far apart in a large file.
    file.expect(.scattered)
    defer { file.expect(.usual) }
    do throws(FormatError) {
      if NativeFile.isNativeFile(file.bytes) {
        let native = try NativeFile(file, checksums: .onFirstRead)
        self.init(file, .rnw, native, native.metadata, options.limits)
        return
      }
      if SafetensorsFile.looksLike(file.bytes) {
        let safetensors = try SafetensorsFile(file)
        self.init(file, .safetensors, safetensors, safetensors.metadata, options.limits)
        return
      }
    } catch {
      throw ConversionError(reading: path, error)
    }
    if !isShard, ShardIndex.looksLike(file.bytes) {
      let index: ShardIndex
      do {
        index = try ShardIndex(file)
      } catch {
        throw ConversionError(reading: path, error)
      }
      try self.init(index, file, options: options)
      return
    }
    do throws(ArchiveError) {
      if NumPyArchive.holdsObjects(file.bytes) {
        let objects = try TorchArchive(objectsIn: file, options: options)
        self.init(objects, as: .npy, options.limits)
        return
      }
      if NumPyArchive.looksLike(file.bytes) {
        let arrays = try NumPyArchive(file.bytes, options: options)
        self.init(
          file, arrays.isArchive ? .npz : .npy, arrays, FileMetadata(), options.limits,
          unsupported: arrays.unsupportedTensors)
        return
      }
      let archive: TorchArchive
      do throws(ArchiveError) {
        archive = try TorchArchive(file, options: options)
      } catch {
        guard error.code == .notACheckpoint, ExportedProgramArchive.looksLike(file.bytes) else {
          throw Self.explained(error, path: path)
        }
        let program = try ExportedProgramArchive(file.bytes, options: options)
        self.init(
          file: file, format: .pt2,
          entries: program.tensors.map { Entry(name: $0.name, tensor: $0.tensor) },
          unsupported: [], limits: options.limits, notes: program.notes,
          computation: program.computation)
        return
      }
      if let folder = Self.checkpointFolder(of: archive, path: path) {
        try self.init(distributedIn: folder, openedAs: path, options: options)
        return
      }
      self.init(archive, options.limits)
    } catch {
      throw ConversionError(reading: path, error)
    }
  }

  /// A file whose tensors stand under plain names.
  init(
    file: MappedFile, format: Format, entries: [Entry], unsupported: [UnsupportedTensor],
    limits: ArchiveLimits, globals: [PickleGlobal] = [], metadata: FileMetadata = FileMetadata(),
    shards: [WeightFile] = [], notes: [String] = [], path: String? = nil,
    otherFiles: [MappedFile] = [], computation: Computation? = nil
  ) {
    self.computation = computation
    self.path = path ?? file.path
    self.file = file
    self.otherFiles = otherFiles
    byteCount = otherFiles.reduce(file.bytes.count) { $0 + $1.bytes.count }
    isFolder = format == .dcp
    self.format = format
    self.entries = entries
    self.unsupported = unsupported
    dictionaries = [TensorDictionary(path: "", range: entries.indices)]
    self.globals = globals
    self.metadata = metadata
    self.shards = shards
    self.notes = notes
    self.limits = limits
    archive = nil
  }

  private init(
    _ file: MappedFile, _ format: Format, _ source: some TensorSource, _ metadata: FileMetadata,
    _ limits: ArchiveLimits, unsupported: [UnsupportedTensor] = []
  ) {
    let entries = source.names.compactMap { name in
      source.tensor(named: name).map { Entry(name: name, tensor: $0) }
    }
    self.init(
      file: file, format: format, entries: entries, unsupported: unsupported, limits: limits,
      metadata: metadata)
  }

  /// A file that a pickle describes; `folder` is the path of one that was unpacked.
  init(
    _ archive: TorchArchive, as format: Format? = nil, folder: String? = nil,
    _ limits: ArchiveLimits
  ) {
    path = folder ?? archive.file.path
    file = archive.file
    otherFiles = []
    isFolder = folder != nil
    byteCount = archive.byteCount
    let container: Format =
      switch archive.container {
      case .zip: .zip
      case .torchScript: .torchscript
      case .stream: .stream
      case .tar: .tar
      case .pickle: .pickle
      }
    self.format = format ?? container
    entries = archive.tensors.map { Entry(name: $0.name, tensor: $0.tensor) }
    unsupported = archive.unsupportedTensors
    dictionaries = archive.dictionaries
    globals = archive.pickle.globals
    metadata = FileMetadata()
    shards = []
    notes = []
    computation = nil
    self.archive = archive
    self.limits = limits
  }

  /// Throws if the file or one of its shards was written to since it was opened.
  func checkUnchanged() throws(ConversionError) {
    for part in [self] + shards {
      for file in [part.file] + part.otherFiles {
        do {
          try file.checkUnchanged()
        } catch {
          throw ConversionError(reading: file.path, error)
        }
      }
    }
  }

  /// The tensors under a dictionary, by their names within it.
  ///
  /// - Parameter path: The dictionary's dotted path, such as `state_dict`; empty for all tensors. In
  ///   a flat format every part of a name that ends before a dot counts as a path.
  /// - Throws: ``ConversionError`` if there is none, or if two tensors have the same name.
  public func stateDict(at path: String = "") throws(ConversionError) -> StateDict {
    if let archive {
      do {
        return try archive.stateDict(at: path)
      } catch {
        // A dictionary of flat names may hold several networks, each behind a beginning of its own.
        if error.code == .noStateDict {
          let part = try tensors(after: path + ".")
          if !part.names.isEmpty { return part }
        }
        throw ConversionError(reading: self.path, error)
      }
    }
    let prefix = path.isEmpty ? "" : path + "."
    let stateDict = try tensors(after: prefix)
    guard !stateDict.names.isEmpty || path.isEmpty else {
      throw ConversionError(
        .unreadableInput, path: self.path, "no name begins with \(prefix.debugDescription)")
    }
    return stateDict
  }

  /// The tensors whose names begin with a prefix, compared by bytes, under the rest of their names.
  private func tensors(after prefix: String) throws(ConversionError) -> StateDict {
    var stateDict = StateDict()
    for entry in entries where entry.name.utf8.starts(with: prefix.utf8) {
      let name = String(decoding: entry.name.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
      guard stateDict.append(entry.tensor, named: name) else {
        throw ConversionError(
          .unreadableInput, path: self.path, "two tensors are named \(entry.name.debugDescription)")
      }
    }
    return stateDict
  }
}
