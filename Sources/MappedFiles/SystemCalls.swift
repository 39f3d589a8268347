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

  /// True if an open file belongs to the process's user and has no other name.
  static func isOwnedAlone(descriptor: Int32) -> Bool {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return false }
    return status.st_uid == geteuid() && status.st_nlink == 1
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

/// The path with every symbolic link followed, also where the last one names no file yet; `nil` leaves
/// the reason in `errno`.
///
/// The corresponding C functions are `realpath` and `readlink`.
func resolvingSymbolicLinks(_ path: String) -> String? {
  var path = path
  // Linux follows at most 40 links.
  for _ in 0..<40 {
    if let resolved = unsafe realpath(path, nil) {
      defer { unsafe free(resolved) }
      return unsafe String(cString: resolved)
    }
    guard lastErrorNumber == ENOENT else { break }
    guard let target = targetOfLink(path) else { return path }
    path = target.hasPrefix("/") ? target : "\(folder(of: path))/\(target)"
  }
  if lastErrorNumber == ENOENT { errno = ELOOP }
  return lastErrorNumber == ELOOP ? nil : path
}

/// The path that a symbolic link holds; `nil` if there is none.
private func targetOfLink(_ path: String) -> String? {
  var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
  let count = unsafe buffer.withUnsafeMutableBufferPointer { buffer in
    guard let base = buffer.baseAddress else { return 0 }
    return unsafe readlink(path, base, buffer.count)
  }
  guard count > 0 else { return nil }
  return String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
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
