import Foundation
import MappedFiles

/// One input of libFuzzer's.
public struct FuzzInput {
  /// The bytes, in memory of their own size: the address sanitizer sees a read past the end.
  public let bytes: UnsafeBufferPointer<UInt8>

  /// Creates the input that `LLVMFuzzerTestOneInput` was given.
  public init(_ start: UnsafePointer<UInt8>?, _ count: Int) {
    bytes = UnsafeBufferPointer(start: start, count: count)
  }

  /// Calls `body` with a mapped file of these bytes behind `prefix`, of no name and in memory.
  public func withMappedFile(prefix: [UInt8] = [], _ body: (MappedFile) -> Void) {
    Self.file.write(prefix, bytes)
    guard let mapped = try? MappedFile(path: Self.file.path) else {
      fatalError("the input could not be mapped")
    }
    body(mapped)
  }

  private static let file = ReusedFile()
}

/// A file without a name that holds one input after another.
private final class ReusedFile: Sendable {
  private let descriptor: Int32
  let path: String

  init() {
    var template = Array("/dev/shm/fuzz-XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    precondition(descriptor >= 0, "/dev/shm is not writable")
    unlink(template)
    path = "/proc/self/fd/\(descriptor)"
  }

  func write(_ prefix: [UInt8], _ bytes: UnsafeBufferPointer<UInt8>) {
    let isWritten =
      ftruncate(descriptor, off_t(prefix.count + bytes.count)) == 0
      && pwrite(descriptor, prefix, prefix.count, 0) == prefix.count
      && pwrite(descriptor, bytes.baseAddress, bytes.count, off_t(prefix.count)) == bytes.count
    precondition(isWritten, "the input could not be written")
  }
}
