internal import Tensors

/// The names and shapes of a source, taken once.
struct SourceListing: Sendable {
  /// One tensor of the source.
  struct Entry: Sendable {
    let name: String
    let shape: [Int]
    /// The name after renaming; the name itself if nothing renames it.
    let alias: String
  }

  /// The tensors in the order of the source.
  let entries: [Entry]

  init(_ source: any TensorSource, renamings: [Renaming] = []) {
    let names = source.names
    let aliases = InnerWrappers.removed(from: renamings.reduce(names) { $1.apply(to: $0) })
    entries = zip(names, aliases).compactMap { name, alias in
      source.tensor(named: name).map { Entry(name: name, shape: $0.shape, alias: alias) }
    }
  }
}

extension SourceListing.Entry {
  /// The renamed name without `prefix`; `nil` if it does not begin so.
  func key(under prefix: String) -> String? {
    guard !prefix.isEmpty else { return alias }
    guard alias.utf8.starts(with: prefix.utf8) else { return nil }
    return String(Substring(alias.utf8.dropFirst(prefix.utf8.count)))
  }

  /// Whether a network never needs it: a count of training steps or of averaged models.
  ///
  /// `torch.optim.swa_utils.AveragedModel` keeps the latter beside the wrapped network.
  var isHarmless: Bool {
    let last = alias.utf8.lastIndex(of: UInt8(ascii: ".")).map { alias.utf8.index(after: $0) }
    let member = alias.utf8[(last ?? alias.startIndex)...]
    return member.elementsEqual("num_batches_tracked".utf8)
      || member.elementsEqual("n_averaged".utf8) && shape.isEmpty
  }
}
