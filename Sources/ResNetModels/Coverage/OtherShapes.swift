/// Shapes that agree with each other and not with the architecture, so that they are no damage.
struct OtherShapes: CustomStringConvertible {
  /// One sentence, with a tensor that shows it.
  let description: String

  /// Looks for pruned channels and for a classifier of several pooled features.
  init?(in listing: SourceListing, _ naming: SourceNaming, against candidate: Candidate) {
    let shapes = naming.shapes(in: listing)
    // Another member of the family than the one asked for is no damaged one.
    let read = Candidate(readFrom: shapes, classifierHasBias: shapes["fc.bias"] != nil)
    guard read?.isExact != true else { return nil }
    let configuration = candidate.architecture.configuration
    let expected = Dictionary(
      ModelDescription(candidate.architecture).entries.map { ($0.path, $0.shape) }
    ) { first, _ in first }
    if let matrix = shapes["fc.weight"], matrix.count == 2, configuration.features > 0,
      matrix[1] > configuration.features, matrix[1] % configuration.features == 0
    {
      let times = matrix[1] / configuration.features
      description = """
        its classifier takes \(times) times the features (fc.weight is \(matrix)), as after a pooling \
        that concatenates means and maxima or keeps positions
        """
      return
    }
    let pruned = expected.keys.filter { key in
      Self.isNarrower(key, in: shapes, than: expected[key] ?? [])
    }.min()
    guard let pruned, let shape = shapes[pruned], let usual = expected[pruned] else { return nil }
    description = """
      its channels are pruned: \(pruned) is \(shape) and not \(usual), and the layers next to it agree
      """
  }

  /// True if a convolution has fewer outputs than expected, as many as the next one has inputs.
  private static func isNarrower(
    _ key: String, in shapes: [String: [Int]], than usual: [Int]
  ) -> Bool {
    guard let found = shapes[key], found.count == 4, usual.count == 4, found[0] < usual[0],
      let (stage, block, member) = BlockNumber.parts(of: key),
      let norm = ["conv1.weight": "bn1.weight", "conv2.weight": "bn2.weight"][member],
      shapes["layer\(stage).\(block).\(norm)"] == [found[0]]
    else { return false }
    let next = member == "conv1.weight" ? "conv2.weight" : "conv3.weight"
    guard let following = shapes["layer\(stage).\(block).\(next)"], following.count == 4 else {
      return false
    }
    return following[1] == found[0]
  }
}
