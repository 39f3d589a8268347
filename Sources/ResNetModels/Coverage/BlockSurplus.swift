/// Tensors within the stages of a ResNet, its stem or its poolings, or whole blocks, that an
/// architecture does not have.
struct BlockSurplus: CustomStringConvertible {
  /// The names of the tensors, in the order of the source.
  let names: [String]
  private let architecture: String

  /// Looks for such tensors; `nil` if there are none, or if missing tensors explain them: a tensor
  /// under a misspelt name is one of each.
  init?(in listing: SourceListing, _ naming: SourceNaming, against candidate: Candidate) {
    let expected = Set(ModelDescription(candidate.architecture).entries.map(\.path))
    var blocks: [BlockID: String] = [:]
    var unread: [SourceListing.Entry] = []
    var extra: [BlockID: [String]] = [:]
    for entry in listing.entries where !entry.isHarmless && naming.purpose(of: entry) == nil {
      guard let key = naming.key(of: entry) else {
        // What another sentence explains is not a part of another network.
        if !Reparametrization.marks(entry.alias), !SurroundingPart.isObserver(entry.alias) {
          unread.append(entry)
        }
        continue
      }
      guard let (stage, block, _) = BlockNumber.parts(of: key) else { continue }
      let id = BlockID(stage: stage, block: block)
      blocks[id] = blocks[id].map { $0.commonPath(with: entry.alias) } ?? entry.alias
      if !expected.contains(key) { extra[id, default: []].append(entry.name) }
    }
    // A few stray tensors are not a block: they change nothing if they are left out.
    let counts = candidate.architecture.configuration.blocksPerStage
    let surplus = extra.filter { id, names in
      counts.indices.contains(id.stage - 1) && id.block < counts[id.stage - 1]
        || names.count >= Self.leastBlock
    }
    .sorted { ($0.key.stage, $0.key.block) < ($1.key.stage, $1.key.block) }.flatMap(\.value)
    let paths = Set(blocks.values.flatMap(\.pathsAround))
    let inner = unread.filter { $0.alias.hasBeginning(in: paths) }.map(\.name)
    let missing = candidate.expected - candidate.present
    guard surplus.count + inner.count > missing else { return nil }
    names = inner + surplus
    architecture = candidate.architecture.name
  }

  /// The least number of tensors that are part of a block: a convolution and a normalization.
  private static let leastBlock = 5

  private struct BlockID: Hashable {
    let stage: Int
    let block: Int
  }

  /// The number of tensors, and the first few names.
  var description: String {
    let shown = names.prefix(3).map { CoverageText.beginning(ofName: $0).escapedForDisplay }
    let rest = names.count > 3 ? ", …" : ""
    let count = names.count == 1 ? "1 tensor" : "\(names.count) tensors"
    return """
      its layers have \(count) that \(architecture) does not have (\(shown.joined(separator: ", "))\
      \(rest))
      """
  }
}

extension String {
  /// The path of a block such as `module.layer1.0.`, that of its stage, and those of members next to
  /// the stages that have no tensors in a ResNet, and of a fifth stage.
  fileprivate var pathsAround: [String] {
    guard utf8.last == UInt8(ascii: "."), let stage = parent, let network = stage.parent else {
      return []
    }
    return [self, stage]
      + ["conv1.", "bn1.", "maxpool.", "avgpool.", "global_pool.", "layer5."].map { network + $0 }
  }

  /// The path around a path that ends in a dot; empty for the outermost.
  private var parent: String? {
    guard !isEmpty else { return nil }
    let bytes = Array(utf8.dropLast())
    let end = bytes.lastIndex(of: UInt8(ascii: ".")).map { $0 + 1 } ?? 0
    return String(decoding: bytes[..<end], as: UTF8.self)
  }

  /// The dotted path that two names have in common, with its final dot.
  fileprivate func commonPath(with other: String) -> String {
    let common = zip(utf8, other.utf8).prefix { $0 == $1 }.count
    let bytes = Array(utf8.prefix(common))
    let end = bytes.lastIndex(of: UInt8(ascii: ".")).map { $0 + 1 } ?? 0
    return String(decoding: bytes[..<end], as: UTF8.self)
  }

  /// True if one of the name's dotted beginnings is in `paths`; a beginning of few parts is enough.
  fileprivate func hasBeginning(in paths: Set<String>) -> Bool {
    guard mayBeKey else { return false }
    var dots = 0
    for index in utf8.indices where utf8[index] == UInt8(ascii: ".") {
      dots += 1
      if paths.contains(String(self[...index])) { return true }
      if dots > 32 { return false }
    }
    return false
  }
}
