import FuzzSupport

/// Opens the input as a checkpoint and reads its tensors; the corpus consists of streams.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzStream(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  FuzzInput(start, count).withMappedFile { readCheckpoint($0) }
  return 0
}
