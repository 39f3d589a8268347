import FuzzSupport
import MappedFiles
import TorchArchive

/// Opens the input as a `.npy` file, an `.npz` archive or a pickle of arrays, and reads the arrays.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzNumPy(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = FuzzInput(start, count)
  let bytes = ByteRegion(copying: Array(input.bytes))
  if NumPyArchive.looksLike(bytes) {
    guard let arrays = try? NumPyArchive(bytes) else { return 0 }
    readValues(arrays.names.lazy.compactMap { arrays.tensor(named: $0) })
  } else {
    input.withMappedFile { readCheckpoint($0) }
  }
  return 0
}
