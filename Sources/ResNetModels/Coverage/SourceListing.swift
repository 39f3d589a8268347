internal import Tensors

/// The names and shapes of a source, taken once.
struct SourceListing: Sendable {
  /// One tensor of the source.
  struct Entry: Sendable {
    let name: String
    let shape: [Int]
    /// The name after renaming, with dots between its parts; the name itself if nothing changes it.
    let alias: String
    /// True if the elements are integers of a quantized type.
    let isQuantized: Bool
  }

  /// The tensors in the order of the source.
  let entries: [Entry]

  init(_ source: any TensorSource, renamings: [Renaming] = []) {
    let names = source.names
    let renamed = renamings.reduce(Self.dotted(names)) { $1.apply(to: $0) }
    entries = zip(names, InnerWrappers.removed(from: renamed)).compactMap { name, alias in
      source.tensor(named: name).map { tensor in
        Entry(
          name: name, shape: tensor.shape, alias: alias,
          isQuantized: tensor.interpretation.quantization != nil)
      }
    }
  }

  /// The names with dots between their parts, if they have another separator: tch-rs writes `|`
  /// because PyTorch's modules take dots for their own.
  private static func dotted(_ names: [String]) -> [String] {
    guard !names.contains(where: { $0.utf8.contains(UInt8(ascii: ".")) }) else { return names }
    let separators: [Character] = ["|", "/"]
    let found = separators.first { separator in
      names.contains { $0.utf8.contains(separator.asciiValue ?? 0) }
    }
    guard let byte = found?.asciiValue else { return names }
    return names.map { name in
      name.utf8.split(separator: byte, omittingEmptySubsequences: false)
        .map { String(Substring($0)) }.joined(separator: ".")
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
