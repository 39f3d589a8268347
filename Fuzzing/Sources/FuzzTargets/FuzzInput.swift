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

  /// Calls `body` with a mapped file of these bytes, of no name and in memory.
  public func withMappedFile(_ body: (MappedFile) -> Void) {
    Self.withMappedFile(bytes.span, body)
  }

  /// Calls `body` with a mapped file of the bytes as `change` leaves them.
  public func withMappedFile(
    changedBy change: (inout [UInt8]) -> Void, _ body: (MappedFile) -> Void
  ) {
    var changed = Array(bytes)
    change(&changed)
    Self.withMappedFile(changed.span, body)
  }

  private static func withMappedFile(_ bytes: Span<UInt8>, _ body: (MappedFile) -> Void) {
    file.write(bytes)
    guard let mapped = try? MappedFile(path: file.path) else {
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

  func write(_ bytes: Span<UInt8>) {
    let isWritten = bytes.withUnsafeBytes {
      ftruncate(descriptor, off_t($0.count)) == 0
        && pwrite(descriptor, $0.baseAddress, $0.count, 0) == $0.count
    }
    precondition(isWritten, "the input could not be written")
  }
}
