internal import Tensors

extension StateDict {
  /// Replaces each pair of `NAME_orig` and `NAME_mask` by `NAME`, the product.
  ///
  /// - Returns: The state dict and the number of pairs; `nil` if there is none.
  func applyingPruningMasks() -> (stateDict: StateDict, count: Int)? {
    let (originalSuffix, maskSuffix) = PruningMask.suffixes
    var products: [ExactName: (name: String, tensor: Tensor)] = [:]
    var masks: Set<ExactName> = []
    for name in names {
      guard let stem = name.droppingSuffix(originalSuffix), let original = tensor(named: name),
        let mask = tensor(named: stem + maskSuffix), tensor(named: stem) == nil,
        let product = PruningMask(named: stem, original: original, mask: mask)?.product
      else { continue }
      products[ExactName(name)] = (stem, product)
      masks.insert(ExactName(stem + maskSuffix))
    }
    guard !products.isEmpty else { return nil }
    var result = StateDict()
    for name in names where !masks.contains(ExactName(name)) {
      if let product = products[ExactName(name)] {
        result.append(product.tensor, named: product.name)
      } else if let tensor = tensor(named: name) {
        result.append(tensor, named: name)
      }
    }
    return (result, products.count)
  }
}

extension String {
  fileprivate func droppingSuffix(_ suffix: String) -> String? {
    guard utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) else { return nil }
    return String(Substring(utf8.dropLast(suffix.utf8.count)))
  }
}
