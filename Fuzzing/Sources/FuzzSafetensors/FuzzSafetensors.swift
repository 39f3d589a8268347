import FuzzSupport
import NativeFormat

/// Opens the input as a safetensors file and reads its tensors.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSafetensors(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  FuzzInput(start, count).withMappedFile { file in
    guard let weights = try? SafetensorsFile(file) else { return }
    readValues(weights.names.lazy.compactMap { weights.tensor(named: $0) })
  }
  return 0
}
