/// The name of one of several files that make up a checkpoint: `model-00001-of-00002.safetensors`.
struct ShardName: Hashable {
  /// What stands before the numbers, such as `model`.
  let stem: String
  /// The number of the shard, from 1.
  let number: Int
  /// The number of shards.
  let count: Int
  /// What stands behind them, such as `.safetensors`.
  let ending: String

  /// Reads the file name at the end of a path; `nil` if it is no such name.
  init?(path: String) {
    let name = path.split(separator: "/").last ?? ""
    guard let match = name.wholeMatch(of: /(.+)-([0-9]{5})-of-([0-9]{5})(\..+)/),
      let number = Int(match.2), let count = Int(match.3)
    else { return nil }
    stem = String(match.1)
    self.number = number
    self.count = count
    ending = String(match.4)
  }

  /// What the index of the whole checkpoint is called.
  var indexName: String { "\(stem)\(ending).index.json" }

  /// Whether the two are parts of checkpoints of one name.
  func isNamed(as other: ShardName) -> Bool { stem == other.stem && ending == other.ending }
}
