import ImageNetLabels
import Testing

/// The labels are torchvision's, in its order.
@Suite("ImageNet labels") struct ImageNetLabelsTests {
  @Test("there are 1,000 trimmed labels")
  func count() {
    #expect(ImageNetLabels.all.count == 1000)
    #expect(ImageNetLabels.all.allSatisfy { $0 == $0.trimmingSpaces && !$0.isEmpty })
  }

  @Test(
    "labels have torchvision's order",
    arguments: [
      (0, "tench"), (2, "great white shark"), (134, "crane bird"), (207, "golden retriever"),
      (281, "tabby"), (517, "crane"), (638, "maillot"), (639, "maillot tank suit"),
      (999, "toilet tissue"),
    ])
  func order(_ index: Int, _ label: String) {
    #expect(ImageNetLabels.all[index] == label)
  }
}

extension String {
  fileprivate var trimmingSpaces: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
