internal import MappedFiles

/// A file of a TorchScript archive's `code/`.
struct ScriptFile: Sendable {
  /// The most bytes of all files that are read.
  private static let maximumByteCount = 1 << 24

  /// The dotted name of the module, such as `__torch__.torchvision.models.resnet`.
  let module: String
  /// The text, in UTF-8.
  let bytes: [UInt8]

  /// Reads the files under `ROOT/code/` up to a limit on their bytes.
  static func all(
    in records: some RecordSource, root: String
  ) throws(ArchiveError) -> [ScriptFile] {
    let folder = root + "code/"
    var rest = maximumByteCount
    var files: [ScriptFile] = []
    for name in records.names where name.utf8.starts(with: folder.utf8) && name.ends(in: ".py") {
      let byteCount = records.byteCount(of: name) ?? 0
      rest -= byteCount
      guard rest >= 0 else { break }
      let path = String(decoding: name.utf8.dropFirst(folder.utf8.count).dropLast(3), as: UTF8.self)
      files.append(
        ScriptFile(
          module: path.split(separator: "/").joined(separator: "."),
          bytes: try records.contents(of: name).leadingBytes(byteCount)))
    }
    return files
  }
}
