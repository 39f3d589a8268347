import Foundation
import Testing

/// A safetensors file of float32 zeros, half a gigabyte unless told otherwise, which takes no room on
/// the disk.
enum LargeFile {
  static func write(to path: String, count: Int = 1 << 27) throws {
    let header = #"{"x":{"dtype":"F32","shape":[\#(count)],"data_offsets":[0,\#(4 * count)]}}"#
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> ($0 * 8)) }
    let start = Data(length + Array(header.utf8))
    try start.write(to: URL(filePath: path))
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.truncate(atOffset: UInt64(start.count + 4 * count))
    try handle.close()
  }
}
