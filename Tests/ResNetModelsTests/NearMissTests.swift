import Testing

@testable import ResNetModels

/// A misspelt name is suggested for the key that it may have been.
@Suite("Suggestions for misspelled keys") struct NearMissTests {
  private func suggestion(
    for key: String, found name: String, shape: [Int]? = nil, prefix: String = ""
  ) throws -> String? {
    let state = try source(.resNet18) { entries in
      entries.rename(key, name)
      if let shape { entries.reshape(name, shape) }
      entries = entries.map { (prefix + $0.0, $0.1) }
    }
    let report = CoverageReport(of: ModelDescription(Architecture(.resNet18)), in: state)
    return try #require(report.missing.first { $0.key == key }).suggestion
  }

  @Test(
    "a misspelled name is suggested for its key",
    arguments: [
      ("layer3.1.conv2.weight", "layer3.1.conv2.wieght"),
      ("conv1.weight", "conv.weight"),
      ("fc.weight", "fc.weights"),
      ("fc.weight", "fc_weight"),
      ("bn1.running_mean", "bn1.runing_meen"),
      ("layer2.0.downsample.0.weight", "layer2.0.downsampel.0.weight"),
    ])
  func misspelled(key: String, name: String) throws {
    #expect(try suggestion(for: key, found: name) == name)
  }

  @Test(
    "an unrelated name is not suggested",
    arguments: [
      ("layer3.1.conv2.weight", "layer3.7.conv2.weight"),
      ("layer3.1.conv2.weight", "layer3.1.conv4.weight"),
      ("fc.weight", "head.weight"),
      ("fc.bias", "logits"),
      ("bn1.weight", "norm.weight"),
    ])
  func unrelated(key: String, name: String) throws {
    #expect(try suggestion(for: key, found: name) == nil)
  }

  @Test("a suggestion includes the prefix")
  func prefix() throws {
    let found = try suggestion(for: "fc.weight", found: "fc.wieght", prefix: "module.")
    #expect(found == "module.fc.wieght")
  }

  @Test("a name of another shape is suggested if there is no better")
  func otherShape() throws {
    #expect(try suggestion(for: "fc.weight", found: "fc.wieght", shape: [2]) == "fc.wieght")
  }

  @Test("a name of the same shape is preferred")
  func sameShape() throws {
    let state = try source(.resNet18) {
      $0.rename("fc.weight", "fc.weighs")
      $0.append(("fc.weigh", [2]))
      $0.append(("fc.weighu", [2]))
    }
    let report = CoverageReport(of: ModelDescription(Architecture(.resNet18)), in: state)
    #expect(report.missing.map(\.suggestion) == ["fc.weighs"])
  }

  @Test("the search for suggestions is limited and reported")
  func searchLimit() throws {
    let letters = Array("abcdefghijklmnop")
    let state = try source(
      (0..<256).map { ("layer.conv.weight.\(letters[$0 / 16])\(letters[$0 % 16])", [1]) })
    let report = CoverageReport(of: ModelDescription(Architecture(.resNet152)), in: state)
    #expect(report.missing.count == 777)
    #expect(report.notes.contains(.suggestionsLimited(comparisons: 10_000)))
  }

  @Test(
    "the alignment distance counts edits",
    arguments: [
      ("", "", 0), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("abc", "abcd", 1),
      ("abc", "xbc", 1), ("ca", "abc", 3), ("", "abc", 3), ("kitten", "sitting", 3),
    ])
  func distance(left: String, right: String, distance: Int) {
    #expect(alignmentDistance(Array(left.utf8), Array(right.utf8)) == distance)
    #expect(alignmentDistance(Array(right.utf8), Array(left.utf8)) == distance)
  }
}
