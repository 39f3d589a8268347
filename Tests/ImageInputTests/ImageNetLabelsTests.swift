import ImageNetLabels
import Testing

/// The labels are torchvision's, in its order.
@Suite struct ImageNetLabelsTests {
  @Test func thereAreAThousand() {
    #expect(ImageNetLabels.all.count == 1000)
    #expect(ImageNetLabels.all.allSatisfy { $0 == $0.trimmingSpaces && !$0.isEmpty })
  }

  @Test(arguments: [
    (0, "tench"), (2, "great white shark"), (134, "crane bird"), (207, "golden retriever"),
    (281, "tabby"), (517, "crane"), (638, "maillot"), (639, "maillot tank suit"),
    (999, "toilet tissue"),
  ])
  func orderIsTorchvisions(_ index: Int, _ label: String) {
    #expect(ImageNetLabels.all[index] == label)
  }
}

extension String {
  fileprivate var trimmingSpaces: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
