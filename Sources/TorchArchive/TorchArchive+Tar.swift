internal import MappedFiles

extension TorchArchive {
  /// Reads a tar archive: a checkpoint of PyTorch before 0.1.10, or one that holds another checkpoint
  /// as its only one, as NVIDIA NeMo's `.nemo` does.
  static func readTar(
    _ bytes: ByteRegion, options: ArchiveOptions
  ) throws(ArchiveError) -> ArchiveParts {
    let failure: ArchiveError
    do {
      return try TarReader(bytes, options: options).read()
    } catch {
      failure = error
    }
    // The four members of an old checkpoint are never looked for elsewhere.
    guard [.missingRecord, .unsupportedFeature].contains(failure.code),
      let members = try? TarMembers(bytes, skippingFolders: true),
      !members.names.contains(where: { ["sys_info", "pickle", "tensors", "storages"].contains($0) })
    else { throw failure }
    let checkpoints = members.names.filter { name in
      [".ckpt", ".pth", ".pt", ".bin"].contains { name.ends(in: $0) }
    }
    guard let name = checkpoints.first else { throw failure }
    guard checkpoints.count == 1 else {
      throw ArchiveError(
        .notACheckpoint, in: name,
        """
        this tar holds \(checkpoints.count) checkpoints: \
        \(checkpoints.prefix(5).joined(separator: ", ")). Unpack it and give one of them.
        """)
    }
    let member = try members.member(name)
    do throws(ArchiveError) {
      switch FileDiagnosis(member) {
      case .somethingElse(let error): throw error
      case .container(.tar): throw failure
      case .container(let container): return try read(member, as: container, options: options)
      }
    } catch {
      throw ArchiveError(
        error.code, in: error.place.isEmpty ? name : "\(name), \(error.place)", at: error.offset,
        error.detail)
    }
  }
}
