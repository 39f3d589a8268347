internal import MappedFiles
internal import Tensors

/// Reads the chunks of a distributed checkpoint out of the files that hold them.
struct ChunkReader {
  let files: [ExactName: MappedFile]
  let options: ArchiveOptions

  /// The tensor that an entry describes, its chunks proven and not read yet.
  ///
  /// - Throws: ``ArchiveError`` if a chunk is damaged or another one than the entry says, or if the
  ///   chunks do not cover the tensor.
  func tensor(_ entry: CheckpointMetadata.Entry) throws(ArchiveError) -> TorchTensor {
    var pieces: [TensorAssembly.Piece] = []
    var first: TorchTensor?
    for chunk in entry.chunks {
      let tensor = try self.tensor(chunk, of: entry.name)
      first = first ?? tensor
      pieces.append(TensorAssembly.Piece(offsets: chunk.offsets, tensor: tensor.tensor))
    }
    guard let first else { throw uncovered(entry) }
    if pieces.count == 1, pieces[0].offsets.allSatisfy({ $0 == 0 }),
      first.tensor.shape == entry.shape
    {
      return first
    }
    guard
      let assembly = TensorAssembly(
        shape: entry.shape, dtype: first.tensor.dtype, pieces: pieces)
    else { throw uncovered(entry) }
    do {
      return TorchTensor(
        tensor: try assembly.tensor(named: entry.name), isParameter: first.isParameter,
        requiresGrad: first.requiresGrad)
    } catch {
      throw ArchiveError(error, in: entry.name)
    }
  }

  /// The tensor that the archive of a chunk holds.
  private func tensor(
    _ chunk: CheckpointMetadata.Chunk, of name: String
  ) throws(ArchiveError) -> TorchTensor {
    let place = chunk.place
    guard let file = files[ExactName(place.file)],
      let bytes = file.bytes.subregion(at: place.offset, count: place.byteCount)
    else {
      throw ArchiveError(
        .truncated, in: place.file, at: place.offset,
        """
        the chunk of \(name) takes \(place.byteCount) bytes from byte \(place.offset), and the file \
        has \(files[ExactName(place.file)]?.bytes.count ?? 0). Fetch the file again.
        """)
    }
    let tensor: TorchTensor?
    do {
      tensor = try TorchArchive.loneTensor(in: bytes, options: options)
    } catch {
      throw ArchiveError(error.code, in: "\(place.file), \(name)", at: error.offset, error.detail)
    }
    guard let tensor, tensor.tensor.shape == chunk.sizes else {
      throw ArchiveError(
        .storageMismatch, in: "\(place.file), \(name)", at: place.offset,
        """
        the bytes hold \(tensor.map { "a tensor of shape \($0.tensor.shape)" } ?? "no tensor"); \
        expected shape \(chunk.sizes), as the metadata say
        """)
    }
    return tensor
  }

  private func uncovered(_ entry: CheckpointMetadata.Entry) -> ArchiveError {
    ArchiveError(
      .storageMismatch, in: entry.name,
      """
      its \(entry.chunks.count) chunks do not make up shape \(entry.shape) without a hole or an \
      overlap. Save the checkpoint again.
      """)
  }
}
