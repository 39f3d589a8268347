internal import Tensors

/// The names and shapes of a source, taken once.
struct SourceListing: Sendable {
  /// One tensor of the source.
  struct Entry: Sendable {
    let name: String
    let shape: [Int]
  }

  /// The tensors in the order of the source.
  let entries: [Entry]

  init(_ source: any TensorSource) {
    entries = source.names.compactMap { name in
      source.tensor(named: name).map { Entry(name: name, shape: $0.shape) }
    }
  }
}

extension SourceListing.Entry {
  /// The name without `prefix`; `nil` if it does not begin so.
  func key(under prefix: String) -> String? {
    guard name.utf8.starts(with: prefix.utf8) else { return nil }
    return String(Substring(name.utf8.dropFirst(prefix.utf8.count)))
  }

  /// Whether a network never needs it: a count of training steps or of averaged models.
  ///
  /// `torch.optim.swa_utils.AveragedModel` keeps the latter beside the wrapped network.
  var isHarmless: Bool {
    let last = name.utf8.lastIndex(of: UInt8(ascii: ".")).map { name.utf8.index(after: $0) }
    let member = name[(last ?? name.startIndex)...]
    return member == "num_batches_tracked" || member == "n_averaged" && shape.isEmpty
  }
}
