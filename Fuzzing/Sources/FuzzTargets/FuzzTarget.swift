import MappedFiles
import NativeFormat
import TorchArchive

/// A reader that libFuzzer runs: each takes any bytes and must answer with values or an error.
public enum FuzzTarget: String, CaseIterable, Sendable {
  /// The pickle machine.
  case pickle
  /// A zip whose checksums are corrected first.
  case zip
  /// A checkpoint; the corpus consists of streams.
  case stream
  /// A checkpoint; the corpus consists of tars.
  case tar
  /// An `.rnw` file whose checksums are corrected first.
  case native
  /// A safetensors file.
  case safetensors
  /// A JSON header of a safetensors file, and an index of shards.
  case json
  /// A `.npy` file, an `.npz` archive or a pickle of arrays.
  case numpy

  /// Reads one input.
  public func run(_ input: FuzzInput) {
    switch self {
    case .pickle: readPickle(input)
    case .zip:
      input.withMappedFile(changedBy: { $0.repairZipChecksums() }) { readCheckpoint($0) }
    case .stream, .tar: input.withMappedFile { readCheckpoint($0) }
    case .native:
      input.withMappedFile(changedBy: { $0.repairNativeChecksums() }) { file in
        guard let native = try? NativeFile(file, checksums: .onFirstRead) else { return }
        readValues(native.names.lazy.compactMap { native.tensor(named: $0) })
      }
    case .safetensors:
      input.withMappedFile { file in
        guard let weights = try? SafetensorsFile(file) else { return }
        readValues(weights.names.lazy.compactMap { weights.tensor(named: $0) })
      }
    case .json: readJSON(input)
    case .numpy: readArrays(input)
    }
  }

  private func readJSON(_ input: FuzzInput) {
    input.withMappedFile { file in _ = try? ShardIndex(file) }
    let count = input.bytes.count
    let length = (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
    input.withMappedFile(changedBy: { $0 = length + $0 }) { file in
      _ = try? SafetensorsFile(file)
    }
  }

  private func readArrays(_ input: FuzzInput) {
    let bytes = ByteRegion(copying: Array(input.bytes))
    guard NumPyArchive.looksLike(bytes) else {
      input.withMappedFile { readCheckpoint($0) }
      return
    }
    guard let arrays = try? NumPyArchive(bytes) else { return }
    readValues(arrays.names.lazy.compactMap { arrays.tensor(named: $0) })
  }
}
