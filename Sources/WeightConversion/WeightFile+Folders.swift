internal import MappedFiles
internal import Tensors
internal import TorchArchive

/// Checkpoints that are folders, and files that are parts of one.
extension WeightFile {
  /// Opens a folder: a checkpoint of `torch.distributed.checkpoint`, or one that was unpacked.
  ///
  /// - Throws: ``ConversionError`` that says what the folder is, if it is neither.
  init(folder path: String, options: ArchiveOptions) throws(ConversionError) {
    let folder = Self.withoutSlash(path)
    let names: [String]
    do {
      names = try FileSystem.names(inFolder: folder).sorted()
    } catch {
      throw ConversionError(reading: path, error)
    }
    if names.contains(DistributedCheckpoint.metadataName) {
      do throws(ArchiveError) {
        try self.init(distributedIn: folder, openedAs: path, options: options)
        return
      } catch {
        throw ConversionError(reading: path, error)
      }
    }
    guard let root = Self.unpackedRoot(in: folder, names) else {
      throw ConversionError(
        .unreadableInput, path: path, FolderDiagnosis(folder, names).sentence)
    }
    do {
      self.init(
        try TorchArchive(unpackedIn: root, options: options), folder: path, options.limits)
    } catch {
      throw ConversionError(reading: root, error)
    }
  }

  /// Opens a checkpoint of `torch.distributed.checkpoint`.
  init(
    distributedIn folder: String, openedAs path: String, options: ArchiveOptions
  ) throws(ArchiveError) {
    let checkpoint = try DistributedCheckpoint(folder: folder, options: options)
    let others = checkpoint.otherNames
    let note =
      others.isEmpty
      ? []
      : ["not tensors: \(others.prefix(8).joined(separator: ", "))\(others.count > 8 ? ", …" : "")"]
    self.init(
      file: checkpoint.files[0], format: .dcp,
      entries: checkpoint.tensors.map { Entry(name: $0.name, tensor: $0.tensor) },
      unsupported: [], limits: options.limits, notes: note, path: path,
      otherFiles: Array(checkpoint.files.dropFirst()))
  }

  /// The folder of the distributed checkpoint that a file describes; `nil` if it describes none.
  static func checkpointFolder(of archive: TorchArchive, path: String) -> String? {
    guard DistributedCheckpoint.isDescription(archive) else { return nil }
    let folder = Self.folder(of: path)
    return folder.isEmpty ? "." : withoutSlash(folder)
  }

  /// An error about a file, with what to do if the file is a part of a checkpoint.
  static func explained(_ error: ArchiveError, path: String) -> ArchiveError {
    let folder = Self.folder(of: path)
    let name = path.dropFirst(folder.count)
    let shown = folder.isEmpty ? "the folder that it is in" : folder
    if name.utf8.suffix(7).elementsEqual(".distcp".utf8) {
      let isThere = FileSystem.exists(folder + DistributedCheckpoint.metadataName)
      return ArchiveError(
        .notACheckpoint,
        """
        this is one file of a checkpoint that torch.distributed.checkpoint saved; give \(shown), \
        which \(isThere ? "has" : "must have") the .metadata that describes it
        """)
    }
    if name.contains(".data-000") {
      return ArchiveError(
        .notACheckpoint,
        """
        this is one data file of a TensorFlow checkpoint, which holds no PyTorch checkpoint; load the \
        checkpoint in TensorFlow, and write its variables with safetensors.numpy.save_file
        """)
    }
    return error
  }

  /// The folder with `data.pkl`: the one that was given, or the only one in it.
  private static func unpackedRoot(in folder: String, _ names: [String]) -> String? {
    if names.contains("data.pkl") { return folder }
    let roots = names.prefix(64).map { "\(folder)/\($0)" }.filter {
      FileSystem.isFolder($0, followingLinks: false)
        && FileSystem.byteCount(ofFile: "\($0)/data.pkl") != nil
    }
    return roots.count == 1 ? roots[0] : nil
  }

  private static func withoutSlash(_ path: String) -> String {
    var path = path[...]
    while path.count > 1, path.last == "/" { path.removeLast() }
    return String(path)
  }
}
