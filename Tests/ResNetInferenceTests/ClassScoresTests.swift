import ResNetInference
import Testing

/// Logits turn into probabilities and ranks.
@Suite("Class scores") struct ClassScoresTests {
  let scores = ClassScores(classes: 4, values: [1, 3, 2, 3, -1, 1000, 0, .nan])

  @Test("each row has the scores of one image")
  func rows() {
    #expect(scores.count == 2)
    #expect(Array(scores[0]) == [1, 3, 2, 3])
    #expect(scores[2].isEmpty)
    #expect(scores[-1].isEmpty)
  }

  @Test("topK ranks classes from the highest score")
  func topK() {
    let ranked = scores.topK(3)
    #expect(ranked[0].map(\.index) == [1, 3, 2])
    #expect(ranked[0].map(\.score) == [3, 3, 2])
    #expect(ranked[1].map(\.index) == [1, 2, 0])
    #expect(scores.topK(9)[1].map(\.index) == [1, 2, 0, 3])
    #expect(scores.topK(-1) == [[], []])
  }

  /// The numbers are those of `torch.softmax(torch.tensor([1., 3., 2., 3.]), 0)`.
  @Test("softmax equals PyTorch's")
  func softmax() {
    let probabilities = ClassScores(classes: 4, values: [1, 3, 2, 3, -1, 1000, 0, 1]).softmax()
    let expected: [Float] = [0.054064586, 0.39948627, 0.1469628, 0.39948627]
    for (found, expected) in zip(probabilities[0], expected) {
      #expect(abs(found - expected) < 1e-7)
    }
    #expect(Array(probabilities[1]) == [0, 1, 0, 0])
    #expect(scores.softmax()[1].allSatisfy { $0.isNaN })
  }

  @Test("scores without classes have no images")
  func noClasses() {
    #expect(ClassScores(classes: 0, values: []).softmax().count == 0)
  }
}
