import MappedFiles
import PickleReader
import Tensors
import TorchArchive

/// The budgets while fuzzing: small, so that inputs of a few bytes meet them, and that no input
/// takes the time of a thousand others.
private let options = {
  var options = ArchiveOptions()
  options.pickle.opcodes = 1 << 14
  options.pickle.values = 1 << 13
  options.pickle.contents = 1 << 14
  options.pickle.stack = 1 << 12
  options.pickle.memo = 1 << 12
  options.pickle.depth = 1 << 10
  options.limits.steps = 1 << 14
  options.limits.tensors = 1 << 10
  options.limits.records = 1 << 10
  options.limits.nameBytes = 1 << 16
  options.limits.nesting = 1 << 8
  options.limits.unpackedBytes = 1 << 18
  options.limits.expandedBytes = 1 << 16
  return options
}()

/// The most tensors that are read of one input.
private let tensorLimit = 64

/// Reads the values of tensors as a conversion would; an error is an answer, a trap is not.
public func readValues(_ tensors: some Sequence<Tensor>) {
  for tensor in tensors.prefix(tensorLimit) {
    let limit = options.limits.expandedBytes
    guard let bytes = try? tensor.packedBytes(expansionLimit: limit) else { continue }
    precondition(bytes.count == tensor.byteCount, "a tensor came out at another size than its own")
    _ = CRC32(bytes).value
  }
}

/// Reads every tensor of a checkpoint, and lists what its pickles name.
public func readCheckpoint(_ file: MappedFile) {
  _ = GlobalScan(file, options: options)
  guard let archive = try? TorchArchive(file, options: options) else { return }
  _ = archive.pickle.description(of: archive.pickle.root, maximumValueCount: 200)
  _ = try? archive.stateDict()
  readValues(archive.tensors.lazy.map(\.tensor))
}
