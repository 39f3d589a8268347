/// What stands under a path, and folders.
public enum FileSystem {
  /// Whether anything stands at `path`, links followed.
  ///
  /// The corresponding C function is `stat`.
  public static func exists(_ path: String) -> Bool { FileStatus(path: path) != nil }

  /// Whether a folder stands at `path`, links followed.
  public static func isFolder(_ path: String) -> Bool { FileStatus(path: path)?.kind == .directory }

  /// True if a folder is at `path`; a link to one counts only if links are followed.
  ///
  /// The corresponding C functions are `stat` and `lstat`.
  public static func isFolder(_ path: String, followingLinks: Bool) -> Bool {
    FileStatus(path: path, followingLinks: followingLinks)?.kind == .directory
  }

  /// The size of a regular file in bytes; `nil` for anything else, a link included.
  ///
  /// The corresponding C function is `lstat`.
  public static func byteCount(ofFile path: String) -> Int? {
    guard let status = FileStatus(path: path, followingLinks: false), status.kind == .regular
    else { return nil }
    return status.byteCount
  }

  /// The names in a folder, in no order, hidden ones included.
  ///
  /// - Throws: ``FileError`` with the code ``FileError/Code/unreadable`` and the system's reason.
  ///
  /// The corresponding C functions are `opendir` and `readdir`.
  public static func names(inFolder path: String) throws(FileError) -> [String] {
    guard let names = namesOfEntries(in: path) else {
      throw FileError(
        .unreadable, path: path, action: "the folder cannot be read", errorNumber: lastErrorNumber)
    }
    return names
  }

  /// Creates a folder, and those around it that are not there; one that is there is left as it is.
  ///
  /// - Throws: ``FileError`` with the code ``FileError/Code/unwritable``, about the folder that the
  ///   system refused.
  ///
  /// The corresponding C function is `mkdir`.
  public static func createFolder(_ path: String) throws(FileError) {
    guard !isFolder(path) else { return }
    let parent = folder(of: path)
    if parent != path { try createFolder(parent) }
    guard !makeFolder(path) else { return }
    let errorNumber = lastErrorNumber
    // Another process may have been first.
    guard !isFolder(path) else { return }
    throw FileError(
      .unwritable, path: path, action: "this folder cannot be created", errorNumber: errorNumber)
  }
}
