/// The weights of all steps in every layout that a compiled network uses.
struct WeightStore: Sendable {
  private struct Key: Hashable {
    let step: Int
    let isFolded: Bool
  }

  /// True if every number met so far is finite, scales and shifts of normalizations included.
  private(set) var isFinite = true
  private var prepared: [Key: [PreparedWeights]] = [:]

  /// The weights of a step in a layout, brought into it the first time.
  ///
  /// - Parameters:
  ///   - step: The step's number.
  ///   - isFolded: True if the normalization is part of the weights.
  ///   - layout: The layout wanted.
  ///   - shape: The shape of the weights.
  ///   - read: Reads the weights.
  /// - Throws: ``InferenceError``
  mutating func weights(
    of step: Int, isFolded: Bool, in layout: Layout, shape: [Int],
    _ read: () throws(InferenceError) -> FoldedWeights
  ) throws(InferenceError) -> PreparedWeights {
    let key = Key(step: step, isFolded: isFolded)
    if let known = prepared[key]?.first(where: { $0.layout.isEqual(to: layout) }) { return known }
    let weights = try read()
    isFinite = isFinite && weights.bounds.isFinite
    let new = try PreparedWeights(weights, shape: shape, layout: layout)
    prepared[key, default: []].append(new)
    return new
  }

  /// Removes what no compiled network uses any more.
  mutating func removeUnused() {
    for key in Array(prepared.keys) {
      var list = prepared.removeValue(forKey: key) ?? []
      var used: [PreparedWeights] = []
      for position in list.indices where !isKnownUniquelyReferenced(&list[position]) {
        used.append(list[position])
      }
      if !used.isEmpty { prepared[key] = used }
    }
  }
}
