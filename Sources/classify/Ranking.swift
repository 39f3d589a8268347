import ResNetInference

/// A class among the best of an image.
struct Ranking {
  /// The position of the class, counted from 0.
  let index: Int
  /// The share of the class: all classes of an image add up to 1.
  let probability: Float
  /// What the network said.
  let logit: Float

  /// The best classes of each image, best first.
  static func best(_ limit: Int, of logits: ClassScores) -> [[Ranking]] {
    let probabilities = logits.softmax()
    return logits.topK(limit).enumerated().map { image, ranked in
      let shares = probabilities[image]
      return ranked.map { entry in
        Ranking(
          index: entry.index, probability: shares[shares.startIndex + entry.index],
          logit: entry.score)
      }
    }
  }
}
