internal import MappedFiles
internal import NativeFormat
internal import Tensors
internal import TorchArchive

/// Checkpoints in several files.
extension WeightFile {
  /// Opens the shards that an index names, and takes from each the tensors that it is to hold.
  ///
  /// - Throws: ``ConversionError`` if a shard is missing or lacks a tensor.
  init(
    _ index: ShardIndex, _ file: MappedFile, options: ArchiveOptions
  ) throws(ConversionError) {
    let folder = Self.folder(of: file.path)
    let missing = index.shards.map(\.name).filter {
      !FileSystem.exists(folder + $0)
    }
    guard missing.isEmpty else {
      throw ConversionError(
        .unreadableInput, path: file.path,
        """
        \(missing.count) of \(index.shards.count) shards \(missing.count == 1 ? "is" : "are") not \
        beside the index: \(Self.listed(missing)); fetch \(missing.count == 1 ? "it" : "them") into \
        its folder
        """)
    }
    var entries: [Entry] = []
    var shards: [WeightFile] = []
    var notes: [String] = []
    for shard in index.shards {
      let part = try WeightFile(path: folder + shard.name, options: options, isShard: true)
      entries += try part.entries(of: shard, indexedBy: file.path)
      let indexed = Set(shard.tensors.map { ExactName($0) })
      let unlisted = part.entries.map(\.name).filter { !indexed.contains(ExactName($0)) }
      if !unlisted.isEmpty {
        notes.append("left out, since the index does not name it: \(Self.listed(unlisted))")
      }
      shards.append(part)
    }
    let surplus = Self.surplus(beside: index, in: folder)
    if !surplus.isEmpty {
      notes.append("not read, since the index does not name it: \(Self.listed(surplus))")
    }
    self.init(
      file: file, format: .sharded, entries: entries, unsupported: shards.flatMap(\.unsupported),
      limits: options.limits,
      globals: shards.flatMap(\.globals), shards: shards, notes: notes)
  }

  /// Where to find the checkpoint that this file is one shard of; `nil` if its name says no such
  /// thing.
  var shardAdvice: String? {
    guard shards.isEmpty, let name = ShardName(path: path), name.count > 1 else { return nil }
    let isThere = FileSystem.exists(Self.folder(of: path) + name.indexName)
    return """
      this is shard \(name.number) of \(name.count); give \(name.indexName), which is \
      \(isThere ? "beside it" : "not beside it: fetch it and the other shards")
      """
  }

  /// The tensors that a shard is to hold, in the shard's order.
  private func entries(
    of shard: ShardIndex.Shard, indexedBy index: String
  ) throws(ConversionError) -> [Entry] {
    let indexed = Set(shard.tensors.map { ExactName($0) })
    let found = entries.filter { indexed.contains(ExactName($0.name)) }
    let names = Set((found.map(\.name) + unsupported.map(\.name)).map { ExactName($0) })
    if let absent = shard.tensors.first(where: { !names.contains(ExactName($0)) }) {
      throw ConversionError(
        .unreadableInput, path: index,
        """
        \(absent.debugDescription) is not in \(shard.name), where the index says it is; the index and \
        the shards are of different checkpoints, fetch them together
        """)
    }
    return found
  }

  /// Files that are called as the shards are and that the index does not name, such as those of an
  /// earlier checkpoint with more shards.
  private static func surplus(beside index: ShardIndex, in folder: String) -> [String] {
    let named = Set(index.shards.map { ExactName($0.name) })
    let forms = index.shards.compactMap { ShardName(path: $0.name) }
    let files = (try? FileSystem.names(inFolder: folder.isEmpty ? "." : folder)) ?? []
    return files.filter { file in
      guard !named.contains(ExactName(file)), let form = ShardName(path: file) else { return false }
      return forms.contains { $0.isNamed(as: form) }
    }.sorted()
  }

  /// The folder of a path, with a slash behind it; empty for the current one.
  static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }

  /// The first names, and how many there are besides.
  private static func listed(_ names: [String]) -> String {
    let rest = names.count - 8
    return names.prefix(8).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }
}
