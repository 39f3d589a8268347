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
/// disk, unless that is left to the system, and renames it over the target. Until then a file that
/// was there before stays as it was. The partial file goes with this object. If the process was
/// killed, the next ``OutputFile`` of the same user in that folder removes it: a live writer holds a
/// lock on its partial file, a dead one does not. Only a regular file with exactly such a name, of the
/// same user and without another link, is removed.
public final class OutputFile {
  /// The path that the file will have.
  public let path: String
  /// The number of bytes written so far.
  public private(set) var byteCount = 0
  /// Called with ``byteCount`` after each part of a region that was appended.
  public var progress: ((Int) -> Void)?

  private let partial: PartialFile
  private let behind: WriteBehind
  private let synchronizes: Bool
  /// What was appended in small pieces and not written yet.
  private var gathered: [UInt8] = []
  private var isCommitted = false

  /// How many bytes are written at a time: parts that stay in a core's cache between the core that
  /// computes their checksum and the one that copies them.
  private static let stepByteCount = 1 << 20
  /// The largest regions that are gathered.
  private static let gatheredByteLimit = 1 << 14

  /// Creates a partial file beside `path`, with the permissions of the file it will replace.
  ///
  /// A symbolic link at `path` is followed and stays: the file that it names will be replaced, or
  /// created if there is none.
  ///
  /// - Parameters:
  ///   - path: The path that the file will have.
  ///   - synchronizes: Whether the file is on the disk when it gets its name. If that is left to the
  ///     system, as `cp` does, a power failure in the half minute after may leave a file of that name
  ///     with holes in it.
  /// - Throws: ``FileError`` with the code ``FileError/Code/unwritable`` if the folder is missing or
  ///   not writable, or if the path names something that is not a regular file.
  public init(replacing path: String, synchronizing synchronizes: Bool = true) throws(FileError) {
    guard let target = resolvingSymbolicLinks(path) else {
      throw FileError(
        .unwritable, path: path, action: "the link cannot be followed",
        errorNumber: lastErrorNumber)
    }
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
    behind = WriteBehind(descriptor: partial.descriptor.rawValue, startsWriteback: synchronizes)
    self.synchronizes = synchronizes
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
  /// Those of a mapped file go to the system as they lie; small regions are gathered first, since a
  /// call for each would take longer than its bytes.
  ///
  /// - Throws: ``FileError`` if the system refuses, as on a full disk.
  public func write(_ bytes: ByteRegion) throws(FileError) {
    if bytes.count <= Self.gatheredByteLimit {
      unsafe bytes.withUnsafeBytes { unsafe gathered.append(contentsOf: $0) }
      behind.note(bytes)
      byteCount += bytes.count
      progress?(byteCount)
      if gathered.count >= Self.stepByteCount { try flush() }
      return
    }
    try flush()
    for part in bytes.parts(byteCount: Self.stepByteCount) {
      try write(part, at: byteCount)
      byteCount += part.count
      progress?(byteCount)
      behind.note(part)
      behind.follow(upTo: byteCount)
    }
  }

  /// Writes bytes over those at `position`, or past the end, leaving a gap of zeros.
  ///
  /// - Throws: ``FileError`` if the system refuses, as on a full disk.
  public func write(_ bytes: [UInt8], at position: Int) throws(FileError) {
    try flush()
    try write(ByteRegion(copying: bytes), at: position)
    byteCount = max(byteCount, position + bytes.count)
  }

  /// Appends zeros until there are `count` bytes.
  ///
  /// - Throws: ``FileError`` if the system refuses, as on a full disk.
  public func pad(to count: Int) throws(FileError) {
    let missing = count - byteCount
    guard missing > 0 else { return }
    if missing <= Self.gatheredByteLimit {
      gathered.append(contentsOf: repeatElement(0, count: missing))
      byteCount = count
    } else {
      // One zero is enough: what lies between is a gap, which reads as zeros.
      try write([0], at: count - 1)
    }
  }

  /// Makes the file complete: synchronises it with the disk and gives it its name.
  ///
  /// - Throws: ``FileError`` if the system refuses; the target is then as it was before.
  public func commit() throws(FileError) {
    try flush()
    behind.wait()
    guard !synchronizes || fsync(partial.descriptor.rawValue) == 0 else {
      throw FileError(
        .unwritable, path: path, action: "cannot be synchronised", errorNumber: lastErrorNumber)
    }
    guard unsafe rename(partial.path, path) == 0 else {
      throw FileError(
        .unwritable, path: path, action: "cannot be replaced", errorNumber: lastErrorNumber)
    }
    isCommitted = true
    if synchronizes, let folder = FileDescriptor(opening: folder(of: path), flags: O_RDONLY) {
      fsync(folder.rawValue)
    }
  }

  /// Writes what was gathered.
  private func flush() throws(FileError) {
    guard !gathered.isEmpty else { return }
    try unsafe gathered.withUnsafeBufferPointer { (buffer) throws(FileError) in
      try unsafe partial.write(
        UnsafeRawBufferPointer(buffer), at: byteCount - buffer.count, for: path)
    }
    gathered.removeAll(keepingCapacity: true)
    behind.follow(upTo: byteCount)
  }

  private func write(_ bytes: ByteRegion, at position: Int) throws(FileError) {
    try unsafe bytes.withUnsafeBytes { (buffer) throws(FileError) in
      try unsafe partial.write(buffer, at: position, for: path)
    }
  }
}
