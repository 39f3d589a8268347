#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif
internal import Synchronization

/// The file under its temporary name, locked as long as its writer lives.
struct PartialFile: ~Copyable {
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

  /// Writes all bytes at a position.
  ///
  /// - Parameter target: The path to name in an error.
  /// - Throws: ``FileError`` if the system refuses, as on a full disk. The corresponding C function
  ///   is `pwrite`.
  func write(
    _ buffer: UnsafeRawBufferPointer, at position: Int, for target: String
  ) throws(FileError) {
    var done = 0
    while done < buffer.count {
      let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[done...])
      let count = unsafe pwrite(
        descriptor.rawValue, rest.baseAddress, rest.count, off_t(position + done))
      let reason = lastErrorNumber
      if count < 0, reason == EINTR { continue }
      if count < 0, reason == EFAULT {
        // The bytes lie in a mapped file, and its pages are no longer there.
        throw FileError(
          .changedWhileMapped, path: target,
          detail: "the input was cut short while it was being read; try again")
      }
      guard count > 0 else {
        throw FileError(
          .unwritable, path: target, action: "cannot be written", errorNumber: reason)
      }
      done += count
    }
  }

  /// Removes partial files of this user in `folder` that no living process holds.
  static func removeAbandoned(in folder: String) {
    for name in namesOfEntries(in: folder) ?? [] where isName(name) {
      let path = "\(folder)/\(name)"
      guard
        let descriptor = FileDescriptor(
          opening: path, flags: O_RDONLY | O_NOFOLLOW | O_NONBLOCK),
        let status = FileStatus(descriptor: descriptor.rawValue), status.kind == .regular,
        FileStatus.isOwnedAlone(descriptor: descriptor.rawValue),
        flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0,
        // Its writer may have renamed it since, and another file may have the name.
        FileStatus(path: path, followingLinks: false) == status
      else { continue }
      unsafe unlink(path)
    }
  }

  /// True if a file's name is exactly one that a writer gives: a process and a count.
  private static func isName(_ name: String) -> Bool {
    guard name.hasPrefix(prefix) else { return false }
    let numbers = name.dropFirst(prefix.count).split(
      separator: "-", omittingEmptySubsequences: false)
    return numbers.count == 2
      && numbers.allSatisfy { text in
        guard let number = Int32(text), number > 0 else { return false }
        return String(number) == text
      }
  }
}
