import FuzzSupport

/// Opens the input as a checkpoint and reads its tensors; the corpus consists of tars.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTar(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  FuzzInput(start, count).withMappedFile { readCheckpoint($0) }
  return 0
}
