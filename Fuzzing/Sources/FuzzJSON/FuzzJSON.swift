import FuzzSupport
import NativeFormat

/// Reads the input as an index of shards, and as the JSON header of a safetensors file with its length
/// put before it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  FuzzInput(start, count).withMappedFile { file in
    _ = try? ShardIndex(file)
  }
  let length = (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
  FuzzInput(start, count).withMappedFile(changedBy: { $0 = length + $0 }) { file in
    _ = try? SafetensorsFile(file)
  }
  return 0
}
