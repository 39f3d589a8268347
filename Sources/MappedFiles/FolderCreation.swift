/// Creates a folder, and those around it that are not there; one that is there is left as it is.
///
/// - Parameter path: The folder's path.
/// - Throws: ``FileError`` with the code ``FileError/Code/unwritable``, about the folder that the
///   system refused.
///
/// The corresponding C function is `mkdir`.
public func createFolder(at path: String) throws(FileError) {
  guard !isFolder(path) else { return }
  let parent = folder(of: path)
  if parent != path { try createFolder(at: parent) }
  guard !makeFolder(path) else { return }
  let errorNumber = lastErrorNumber
  // Another process may have been first.
  guard !isFolder(path) else { return }
  throw FileError(
    .unwritable, path: path, action: "this folder cannot be created", errorNumber: errorNumber)
}

private func isFolder(_ path: String) -> Bool { FileStatus(path: path)?.kind == .directory }
