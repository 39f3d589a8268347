import Fixtures
import Foundation
import Testing

/// From the file to the logits, the command agrees with Pillow, torchvision and PyTorch.
@Suite("Agreement with PyTorch") struct AgreementTests {
  struct Golden: Decodable, Sendable, CustomTestStringConvertible {
    let weights: String
    let file: String
    let options: [String]
    let logits: [Double]

    var testDescription: String { ([weights, file] + options).joined(separator: " ") }
  }

  @Test(
    "classify prints the logits that PyTorch computes for an image",
    arguments: Fixtures.required { try Fixtures.json([Golden].self, "images/classifications.json") }
  )
  func logits(_ golden: Golden) throws {
    let folder = try TemporaryFolder()
    let arguments = [
      Fixtures.path("images/\(golden.file)"), "--weights", try folder.weights(golden.weights),
      "--json", "--top", "1000",
    ]
    let result = try classify(arguments + golden.options)
    #expect(result.status == 0, "\(result.error)")
    let top = try #require(try result.document.images.first).top
    #expect(top.count == golden.logits.count)
    let range = try #require(golden.logits.max()) - (try #require(golden.logits.min()))
    for entry in top {
      let difference = abs(try #require(entry.logit) - golden.logits[entry.class])
      #expect(difference <= 1e-4 * range)
    }
    let order = golden.logits.indices.sorted { golden.logits[$0] > golden.logits[$1] }
    #expect(top.prefix(5).map(\.class) == Array(order.prefix(5)))
    let sum = top.reduce(0) { $0 + ($1.probability ?? 0) }
    #expect(abs(sum - 1) < 1e-5)
  }
}
