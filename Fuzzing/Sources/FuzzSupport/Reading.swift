import MappedFiles
import Tensors
import TorchArchive

/// The most bytes that a tensor may take beyond its storage while fuzzing: time is for new inputs.
private let expansionLimit = 1 << 16

/// The most tensors that are read of one input.
private let tensorLimit = 64

/// Reads the values of tensors as a conversion would; an error is an answer, a trap is not.
public func readValues(_ tensors: some Sequence<Tensor>) {
  for tensor in tensors.prefix(tensorLimit) {
    guard let bytes = try? tensor.packedBytes(expansionLimit: expansionLimit) else { continue }
    precondition(bytes.count == tensor.byteCount, "a tensor came out at another size than its own")
    _ = CRC32(bytes).value
  }
}

/// Reads every tensor of a checkpoint, and lists what its pickles name.
public func readCheckpoint(_ file: MappedFile) {
  _ = GlobalScan(file)
  guard let archive = try? TorchArchive(file) else { return }
  _ = archive.pickle.description(of: archive.pickle.root, maximumValueCount: 200)
  _ = try? archive.stateDict()
  readValues(archive.tensors.lazy.map(\.tensor))
}
