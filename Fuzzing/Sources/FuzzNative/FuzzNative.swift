import FuzzSupport
import NativeFormat

/// Opens the input as an `.rnw` file of right checksums and reads its tensors.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzNative(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  FuzzInput(start, count).withMappedFile(changedBy: { $0.repairNativeChecksums() }) { file in
    guard let native = try? NativeFile(file, checksums: .onFirstRead) else { return }
    readValues(native.names.lazy.compactMap { native.tensor(named: $0) })
  }
  return 0
}
