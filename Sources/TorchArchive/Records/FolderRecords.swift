internal import MappedFiles
internal import PickleReader
internal import Tensors

/// The records of a checkpoint that was unpacked: the files of a folder, read as they lie.
///
/// Links are skipped, so nothing outside the folder is read. A tensor's file is mapped when the tensor
/// is read and closed afterwards, because a process may hold few files open.
struct FolderRecords: RecordSource {
  let names: [String]

  private let folder: String
  private let byteCounts: [ExactName: Int]

  /// The subfolders of an unpacked checkpoint; a TorchScript archive has `code` as well.
  private static let subfolders = ["data", "constants", ".data"]

  /// Lists the files of a folder and of the subfolders that a checkpoint has.
  ///
  /// - Throws: ``ArchiveError`` if the folder cannot be listed, or holds more files than the limit.
  init(folder: String, limits: ArchiveLimits) throws(ArchiveError) {
    var names: [String] = []
    var byteCounts: [ExactName: Int] = [:]
    do throws(FileError) {
      for subfolder in [""] + Self.subfolders {
        let path = subfolder.isEmpty ? folder : "\(folder)/\(subfolder)"
        guard subfolder.isEmpty || FileSystem.isFolder(path, followingLinks: false) else {
          continue
        }
        for file in try FileSystem.names(inFolder: path).sorted() {
          let name = subfolder.isEmpty ? file : "\(subfolder)/\(file)"
          guard let byteCount = FileSystem.byteCount(ofFile: "\(folder)/\(name)") else { continue }
          names.append(name)
          byteCounts[ExactName(name)] = byteCount
        }
      }
    } catch {
      throw ArchiveError(error)
    }
    guard names.count <= limits.records else {
      throw ArchiveError(
        .limitExceeded, in: folder, "the folder \(Budget.records.excess(over: limits))")
    }
    self.folder = folder
    self.names = names
    self.byteCounts = byteCounts
  }

  /// The size of all files together, as far as it can be counted.
  var totalByteCount: Int {
    byteCounts.values.reduce(0) { $0 + min($1, Int.max - $0) }
  }

  func byteCount(of name: String) -> Int? { byteCounts[ExactName(name)] }

  func position(of name: String) -> Int? { nil }

  func isCompressed(_ name: String) -> Bool { false }

  func contents(of name: String) throws(ArchiveError) -> ByteRegion {
    let storage = try storage(of: name, byteOrder: .little)
    do {
      return try storage.bytes()
    } catch {
      throw ArchiveError(error, in: name)
    }
  }

  func storage(of name: String, byteOrder: ByteOrder) throws(ArchiveError) -> TensorStorage {
    guard let byteCount = byteCount(of: name) else { throw missing(name) }
    let path = "\(folder)/\(name)"
    return TensorStorage(name: name, byteCount: byteCount, byteOrder: byteOrder) {
      () throws(TensorError) in
      do throws(FileError) {
        // A size that changed is an error of the storage.
        return try MappedFile(path: path, followingLinks: false).bytes
      } catch {
        throw TensorError(.unreadableStorage, "\(name) cannot be read: \(error.detail)")
      }
    }
  }
}
