/// A number for each class and image: logits, or probabilities after ``softmax()``.
public struct ClassScores: Hashable, Sendable {
  /// The number of classes.
  public let classes: Int
  /// The numbers, `[count, classes]` in row-major order.
  public let values: [Float]

  /// A class and its number.
  public struct Ranked: Hashable, Sendable {
    /// The position of the class, counted from 0.
    public let index: Int
    /// The number of the class.
    public let score: Float
  }

  /// Creates scores of as many images as there are whole rows of `classes` values.
  public init(classes: Int, values: [Float]) {
    self.classes = max(classes, 0)
    self.values = values
  }

  /// The number of images.
  public var count: Int { classes == 0 ? 0 : values.count / classes }

  /// The numbers of one image, one for each class; empty if there is no such image.
  public subscript(image: Int) -> ArraySlice<Float> {
    guard image >= 0, image < count else { return [] }
    return values[image * classes..<(image + 1) * classes]
  }

  /// The probabilities that logits stand for: each positive, one image's adding up to 1.
  ///
  /// The sums are taken in float64. The corresponding PyTorch function is `torch.softmax(x, 1)`.
  public func softmax() -> ClassScores {
    var values: [Float] = []
    values.reserveCapacity(self.values.count)
    for image in 0..<count {
      let logits = self[image]
      let largest = logits.max() ?? 0
      let powers = logits.map { exponential(Double($0) - Double(largest)) }
      let sum = powers.reduce(0, +)
      values += powers.map { Float($0 / sum) }
    }
    return ClassScores(classes: classes, values: values)
  }

  /// The best classes of each image, best first; of equal ones the lower first, NaN last.
  ///
  /// - Parameter limit: How many to give; all if there are fewer classes.
  public func topK(_ limit: Int) -> [[Ranked]] {
    (0..<count).map { image in
      let ranked = self[image].enumerated().map { Ranked(index: $0.offset, score: $0.element) }
      return Array(ranked.sorted { $0.ranksBefore($1) }.prefix(max(limit, 0)))
    }
  }
}

extension ClassScores.Ranked {
  fileprivate func ranksBefore(_ other: Self) -> Bool {
    if score.isNaN != other.score.isNaN { return other.score.isNaN }
    return score == other.score || score.isNaN ? index < other.index : score > other.score
  }
}
