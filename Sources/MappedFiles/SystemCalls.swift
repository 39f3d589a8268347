// What Linux's and Darwin's C libraries spell differently, or return in ways that Swift cannot see.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// An open file descriptor that is closed when its owner goes.
///
/// The corresponding C functions are `open` and `close`.
struct FileDescriptor: ~Copyable {
  let rawValue: Int32

  /// Opens `path`, or returns `nil` and leaves the reason in `errno`.
  init?(opening path: String, flags: Int32, mode: mode_t = 0) {
    let descriptor = unsafe open(path, flags | O_CLOEXEC, mode)
    guard descriptor >= 0 else { return nil }
    rawValue = descriptor
  }

  deinit { close(rawValue) }
}

/// What `fstat` says of an open file.
struct FileStatus: Equatable, Sendable {
  enum Kind: Sendable { case regular, directory, other }

  let kind: Kind
  let byteCount: Int
  let device: UInt64
  let inode: UInt64
  let permissions: mode_t
  private let modifiedSeconds: Int
  private let modifiedNanoseconds: Int

  /// Reads the status of an open file; `nil` leaves the reason in `errno`.
  init?(descriptor: Int32) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .regular
    case S_IFDIR: kind = .directory
    default: kind = .other
    }
    byteCount = Int(status.st_size)
    device = UInt64(truncatingIfNeeded: status.st_dev)
    inode = UInt64(truncatingIfNeeded: status.st_ino)
    permissions = status.st_mode & 0o7777
    #if canImport(Darwin)
      modifiedSeconds = status.st_mtimespec.tv_sec
      modifiedNanoseconds = status.st_mtimespec.tv_nsec
    #else
      modifiedSeconds = status.st_mtim.tv_sec
      modifiedNanoseconds = status.st_mtim.tv_nsec
    #endif
  }
}

/// The reason of the last failed system call.
var lastErrorNumber: Int32 { errno }

/// The system's sentence for an error number.
///
/// The corresponding C function is `strerror_r`.
func describe(errorNumber: Int32) -> String {
  var buffer = [CChar](repeating: 0, count: 256)
  return unsafe buffer.withUnsafeMutableBufferPointer { buffer in
    guard let base = buffer.baseAddress,
      unsafe strerror_r(errorNumber, base, buffer.count) == 0
    else { return "error \(errorNumber)" }
    return unsafe String(cString: base)
  }
}

extension FileStatus {
  /// Reads the status of the file or folder at `path`; `nil` if there is none.
  ///
  /// The corresponding C functions are `stat` and `lstat`.
  init?(path: String, followingLinks: Bool = true) {
    var status = stat()
    let result = unsafe followingLinks ? stat(path, &status) : lstat(path, &status)
    guard result == 0 else { return nil }
    self.init(status)
  }
}

/// The path with every symbolic link followed, or `path` itself where nothing stands there yet.
///
/// The corresponding C function is `realpath`.
func resolvingSymbolicLinks(_ path: String) -> String {
  guard let resolved = unsafe realpath(path, nil) else { return path }
  defer { unsafe free(resolved) }
  return unsafe String(cString: resolved)
}

/// The folder that holds `path`; `.` for a bare name.
func folder(of path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// Creates a folder, or returns `false` and leaves the reason in `errno`.
///
/// The corresponding C function is `mkdir`.
func makeFolder(_ path: String) -> Bool { unsafe mkdir(path, 0o777) == 0 }

/// The names in a folder, in no order; `nil` leaves the reason in `errno`.
///
/// The corresponding C functions are `opendir` and `readdir`.
func namesOfEntries(in folder: String) -> [String]? {
  guard let stream = unsafe opendir(folder) else { return nil }
  defer { unsafe closedir(stream) }
  var names: [String] = []
  while let entry = unsafe readdir(stream) {
    guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { continue }
    let name = unsafe UnsafeRawPointer(entry).advanced(by: offset)
    names.append(unsafe String(cString: name.assumingMemoryBound(to: CChar.self)))
  }
  return names.filter { $0 != "." && $0 != ".." }
}
