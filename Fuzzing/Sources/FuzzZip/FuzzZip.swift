import FuzzSupport

/// Opens the input as a zip of right checksums and reads its tensors.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzZip(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  FuzzInput(start, count).withMappedFile(changedBy: { $0.repairZipChecksums() }) {
    readCheckpoint($0)
  }
  return 0
}
