#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif
internal import Synchronization

/// A file that appears under its name complete, or not at all.
///
/// Everything is written to a partial file in the same folder; ``commit()`` synchronises it with the
/// disk and renames it over the target. Until then a file that was there before stays as it was.
/// The partial file goes with this object. If the process was killed, the next ``OutputFile`` in
/// that folder removes it: a live writer holds a lock on its partial file, a dead one does not.
public final class OutputFile {
  /// The path that the file will have.
  public let path: String
  /// The number of bytes written so far.
  public private(set) var byteCount = 0
  /// Called with ``byteCount`` after each part of a region that was appended.
  public var progress: ((Int) -> Void)?

  private let partial: PartialFile
  private let behind: WriteBehind
  private var isCommitted = false

  /// Creates a partial file beside `path`, with the permissions of the file it will replace.
  ///
  /// A symbolic link at `path` is followed: the file that it names will be replaced.
  ///
  /// - Throws: ``FileError`` with the code ``FileError/Code/unwritable`` if the folder is missing or
  ///   not writable, or if the path names something that is not a regular file.
  public init(replacing path: String) throws(FileError) {
    let target = resolvingSymbolicLinks(path)
    let replaced = FileStatus(path: target)
    switch replaced?.kind {
    case nil, .regular: break
    case .directory:
      throw FileError(.unwritable, path: path, detail: "this is a folder; name a file in it")
    case .other:
      throw FileError(.unwritable, path: path, detail: "this is not a regular file")
    }
    let folder = folder(of: target)
    PartialFile.removeAbandoned(in: folder)
    partial = try PartialFile(in: folder, for: path, permissions: replaced?.permissions)
    behind = WriteBehind(descriptor: partial.descriptor.rawValue)
    self.path = target
  }

  deinit {
    behind.wait()
    if !isCommitted { unsafe unlink(partial.path) }
    PartialFile.living.withLock { _ = $0?.remove(partial.path) }
  }

  /// Removes what this process has half written, before it ends without running `deinit`.
  ///
  /// Nothing can be committed and no other file be begun afterwards.
  public static func removeAllPartialFiles() {
    PartialFile.living.withLock { paths in
      for path in paths ?? [] { unsafe unlink(path) }
      paths = nil
    }
  }

  /// Appends the bytes of a region.
  ///
  /// - Throws: ``FileError`` if the system refuses, as on a full disk.
  public func write(_ bytes: ByteRegion) throws(FileError) {
    var done = 0
    while let part = bytes.subregion(
      at: done, count: min(WriteBehind.stepByteCount, bytes.count - done)), part.count > 0
    {
      try write(part, at: byteCount)
      byteCount += part.count
      done += part.count
      progress?(byteCount)
      behind.follow(part, upTo: byteCount)
    }
  }

  /// Writes bytes over those at `position`, or past the end, leaving a gap of zeros.
  ///
  /// - Throws: ``FileError`` if the system refuses, as on a full disk.
  public func write(_ bytes: [UInt8], at position: Int) throws(FileError) {
    try write(ByteRegion(copying: bytes), at: position)
    byteCount = max(byteCount, position + bytes.count)
  }

  /// Makes the file complete: synchronises it with the disk and gives it its name.
  ///
  /// - Throws: ``FileError`` if the system refuses; the target is then as it was before.
  public func commit() throws(FileError) {
    behind.wait()
    guard fsync(partial.descriptor.rawValue) == 0 else {
      throw FileError(
        .unwritable, path: path, action: "cannot be synchronised", errorNumber: lastErrorNumber)
    }
    guard unsafe rename(partial.path, path) == 0 else {
      throw FileError(
        .unwritable, path: path, action: "cannot be replaced", errorNumber: lastErrorNumber)
    }
    isCommitted = true
    if let folder = FileDescriptor(opening: folder(of: path), flags: O_RDONLY) {
      fsync(folder.rawValue)
    }
  }

  private func write(_ bytes: ByteRegion, at position: Int) throws(FileError) {
    try unsafe bytes.withUnsafeBytes { (buffer) throws(FileError) in
      try unsafe write(buffer, at: position)
    }
  }

  private func write(
    _ buffer: UnsafeRawBufferPointer, at position: Int
  ) throws(FileError) {
    var done = 0
    while done < buffer.count {
      let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[done...])
      let count = unsafe pwrite(
        partial.descriptor.rawValue, rest.baseAddress, rest.count, off_t(position + done))
      let reason = lastErrorNumber
      if count < 0, reason == EINTR { continue }
      if count < 0, reason == EFAULT {
        // The bytes lie in a mapped file, and its pages are no longer there.
        throw FileError(
          .changedWhileMapped, path: path,
          detail: "the input was cut short while it was being read; try again")
      }
      guard count > 0 else {
        throw FileError(
          .unwritable, path: path, action: "cannot be written", errorNumber: reason)
      }
      done += count
    }
  }
}

/// The file under its temporary name, locked as long as its writer lives.
private struct PartialFile: ~Copyable {
  static let prefix = ".rnw-partial-"
  static let counter = Atomic<Int>(0)
  /// The partial files that this process is writing; `nil` once it is about to end.
  static let living = Mutex<Set<String>?>([])

  let path: String
  let descriptor: FileDescriptor

  init(in folder: String, for target: String, permissions: mode_t?) throws(FileError) {
    while true {
      let number = Self.counter.add(1, ordering: .relaxed).newValue
      let path = "\(folder)/\(Self.prefix)\(getpid())-\(number)"
      // Created and noted in one step: an interruption meanwhile would not find the file.
      let created = Self.living.withLock { paths in
        guard paths != nil else {
          errno = EINTR
          return nil as FileDescriptor?
        }
        guard
          let descriptor = FileDescriptor(
            opening: path, flags: O_RDWR | O_CREAT | O_EXCL, mode: 0o666)
        else { return nil }
        paths?.insert(path)
        MappingFault.note(partialPath: path)
        return descriptor
      }
      guard let descriptor = created else {
        let reason = lastErrorNumber
        if reason == EEXIST { continue }
        throw FileError(
          .unwritable, path: target, action: "no file can be created in \(folder)",
          errorNumber: reason)
      }
      // Another process may have taken the new file for an abandoned one before it was locked. A
      // file system without locks is no such process; nobody else can lock the file there either.
      let isLocked = flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0
      guard isLocked || lastErrorNumber != EWOULDBLOCK,
        FileStatus(path: path) == FileStatus(descriptor: descriptor.rawValue)
      else { continue }
      if let permissions { fchmod(descriptor.rawValue, permissions) }
      self.path = path
      self.descriptor = descriptor
      return
    }
  }

  /// Removes partial files in `folder` that no living process holds.
  static func removeAbandoned(in folder: String) {
    for name in namesOfEntries(in: folder) where name.hasPrefix(prefix) {
      let path = "\(folder)/\(name)"
      guard
        let descriptor = FileDescriptor(
          opening: path, flags: O_RDONLY | O_NOFOLLOW | O_NONBLOCK),
        flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0
      else { continue }
      unsafe unlink(path)
    }
  }
}
