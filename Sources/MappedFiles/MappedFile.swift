#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A regular file mapped into memory for reading.
///
/// Mapping reads nothing; pages come in when a ``ByteRegion`` over them is read. The corresponding
/// C functions are `open`, `fstat` and `mmap`.
@safe
public final class MappedFile: @unchecked Sendable {
  /// The path the file was opened under.
  public let path: String

  private let descriptor: FileDescriptor
  private let statusWhenMapped: FileStatus
  private let mapping: UnsafeRawBufferPointer

  /// Opens and maps the file at `path`.
  ///
  /// - Parameters:
  ///   - path: The path.
  ///   - followingLinks: Whether the file may be named by a symbolic link.
  /// - Throws: ``FileError`` if there is no file, if it is not a regular file, or if the system
  ///   refuses.
  public init(path: String, followingLinks: Bool = true) throws(FileError) {
    let flags = O_RDONLY | O_NONBLOCK | (followingLinks ? 0 : O_NOFOLLOW)
    guard let descriptor = FileDescriptor(opening: path, flags: flags) else {
      let reason = lastErrorNumber
      guard reason == ENOENT else {
        throw FileError(.unreadable, path: path, action: "cannot be opened", errorNumber: reason)
      }
      let detail =
        path.isEmpty
        ? "the name of the file is empty; is a variable not set?"
        : NetworkAddress.advice(on: path) ?? "there is no such file"
      throw FileError(.notFound, path: path, detail: detail)
    }
    guard let status = FileStatus(descriptor: descriptor.rawValue) else {
      throw FileError(
        .unreadable, path: path, action: "cannot be examined", errorNumber: lastErrorNumber)
    }
    switch status.kind {
    case .regular: break
    case .directory:
      throw FileError(.isDirectory, path: path, detail: "this is a folder, not a file")
    case .other:
      throw FileError(
        .notRegularFile, path: path,
        detail: "this is a device, a pipe or a socket; a checkpoint must be a regular file")
    }
    if status.byteCount == 0 {
      unsafe mapping = UnsafeRawBufferPointer(start: nil, count: 0)
    } else {
      let address = unsafe mmap(
        nil, status.byteCount, PROT_READ, MAP_PRIVATE, descriptor.rawValue, 0)
      guard let address = unsafe address, unsafe address != MAP_FAILED else {
        throw FileError(
          .unreadable, path: path, action: "cannot be mapped", errorNumber: lastErrorNumber)
      }
      unsafe mapping = UnsafeRawBufferPointer(start: address, count: status.byteCount)
    }
    self.path = path
    self.descriptor = descriptor
    statusWhenMapped = status
  }

  deinit {
    guard let base = unsafe mapping.baseAddress else { return }
    unsafe munmap(UnsafeMutableRawPointer(mutating: base), mapping.count)
  }

  /// All bytes of the file, as many as it held when it was mapped.
  public var bytes: ByteRegion { unsafe ByteRegion(owner: self, buffer: mapping) }

  /// How a mapped file is going to be read.
  public enum Access: Sendable {
    /// A little here and there, as who looks for headers does.
    case scattered
    /// As any program does; the system reads on beside what is touched, several megabytes perhaps.
    case usual
  }

  /// Tells the system how the file is going to be read, from now on.
  ///
  /// The corresponding C function is `madvise` with `MADV_RANDOM` and `MADV_NORMAL`.
  public func expect(_ access: Access) {
    guard let base = unsafe mapping.baseAddress else { return }
    let advice = access == .scattered ? MADV_RANDOM : MADV_NORMAL
    unsafe madvise(UnsafeMutableRawPointer(mutating: base), mapping.count, advice)
  }

  /// Throws if the file was written to or cut since it was mapped.
  ///
  /// What was read from a file that changed meanwhile may be a mixture of old and new.
  ///
  /// - Throws: ``FileError`` with the code ``FileError/Code/changedWhileMapped``.
  public func checkUnchanged() throws(FileError) {
    guard FileStatus(descriptor: descriptor.rawValue) == statusWhenMapped else {
      throw FileError(
        .changedWhileMapped, path: path,
        detail: "the file changed while it was being read; wait until it is complete and try again")
    }
  }
}
