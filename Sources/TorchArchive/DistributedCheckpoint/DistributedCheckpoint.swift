public import MappedFiles
internal import PickleReader
internal import Tensors

/// A folder that `torch.distributed.checkpoint` saved: `.metadata`, and files of the ranks.
///
/// Each file holds `torch.save` archives behind one another, one for each chunk of a tensor. Opening
/// proves where each is; a tensor in several chunks is put together when it is read.
public struct DistributedCheckpoint: Sendable {
  /// The name of the file that describes the others.
  public static let metadataName = ".metadata"

  /// The description, then the files that hold chunks.
  public let files: [MappedFile]
  /// The tensors, under the names that the description gives them.
  public let tensors: [NamedTensor]
  /// The names of what is no tensor, such as the number of an epoch.
  public let otherNames: [String]

  /// Opens the checkpoint in a folder; reads no tensor data.
  ///
  /// - Throws: ``ArchiveError`` if a file is missing or damaged, if the description does not fit the
  ///   files, or if a limit is exceeded.
  public init(
    folder: String, options: ArchiveOptions = ArchiveOptions()
  ) throws(ArchiveError) {
    let description = try Self.map(Self.metadataName, in: folder)
    let pickle = try Pickle(
      reading: description.bytes, in: Self.metadataName, limits: options.pickle)
    let names = try CheckpointMetadata(pickle, limits: options.limits)
    let chunkFiles = Set(
      names.tensors.flatMap { $0.chunks.map { ExactName($0.place.file) } }
    ).map(\.text).sorted()
    let missing = chunkFiles.filter { FileSystem.byteCount(ofFile: "\(folder)/\($0)") == nil }
    guard missing.isEmpty else {
      throw ArchiveError(
        .missingRecord, in: missing[0],
        """
        \(missing.count) of the \(chunkFiles.count) files that \(Self.metadataName) names \
        \(missing.count == 1 ? "is" : "are") not in the folder: \
        \(missing.prefix(8).joined(separator: ", "))\(missing.count > 8 ? ", …" : ""). Fetch \
        \(missing.count == 1 ? "it" : "them") from the machine of that rank.
        """)
    }
    guard chunkFiles.count <= Self.maximumFileCount else {
      throw ArchiveError(
        .limitExceeded, in: Self.metadataName,
        """
        the checkpoint is in \(chunkFiles.count) files; at most \(Self.maximumFileCount) are read. \
        Convert it with torch.distributed.checkpoint.format_utils.dcp_to_torch_save.
        """)
    }
    var mapped: [ExactName: MappedFile] = [:]
    for name in chunkFiles { mapped[ExactName(name)] = try Self.map(name, in: folder) }
    let reader = ChunkReader(files: mapped, options: options)
    var tensors: [NamedTensor] = []
    for entry in names.tensors {
      tensors.append(NamedTensor(name: entry.name, torchTensor: try reader.tensor(entry)))
    }
    files = [description] + chunkFiles.compactMap { mapped[ExactName($0)] }
    self.tensors = tensors
    otherNames = names.otherNames
  }

  /// Whether the object of a bare pickle is the description of a distributed checkpoint.
  public static func isDescription(_ archive: TorchArchive) -> Bool {
    archive.container == .pickle && CheckpointMetadata.isMetadata(archive.pickle)
  }

  /// The ranges of a file in a folder that its description names; `nil` if there is none.
  public static func ranges(
    of file: String, in folder: String, options: ArchiveOptions = ArchiveOptions()
  ) -> [Range<Int>]? {
    guard let description = try? map(metadataName, in: folder),
      let pickle = try? Pickle(
        reading: description.bytes, in: metadataName, limits: options.pickle),
      let metadata = try? CheckpointMetadata(pickle, limits: options.limits)
    else { return nil }
    return metadata.places.filter { $0.file.utf8.elementsEqual(file.utf8) }.map {
      $0.offset..<$0.offset + min($0.byteCount, Int.max - $0.offset)
    }
  }

  /// A process may hold about a thousand files open.
  private static let maximumFileCount = 768

  private static func map(_ name: String, in folder: String) throws(ArchiveError) -> MappedFile {
    do {
      return try MappedFile(path: "\(folder)/\(name)", followingLinks: false)
    } catch {
      throw ArchiveError(.file, in: name, error.detail)
    }
  }
}
