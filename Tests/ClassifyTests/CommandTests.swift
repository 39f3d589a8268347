import Fixtures
import Foundation
import Testing

/// What the command prints, and how it ends.
@Suite("The classify command") struct ClassifyCommandTests {
  private let folder: TemporaryFolder
  private let weights: String

  init() throws {
    folder = try TemporaryFolder()
    weights = try folder.weights("inference/resnet18.weights.safetensors")
  }

  private func image(_ name: String) -> String { Fixtures.path("images/\(name)") }

  @Test("text output names the file and lists a percentage and a class a line")
  func text() throws {
    let result = try classify([image("420.jpg"), "--weights", weights, "--top", "3"])
    #expect(result.status == 0)
    #expect(result.error.isEmpty)
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines.first.map(String.init) == image("420.jpg"))
    #expect(lines.dropFirst().allSatisfy { $0.wholeMatch(of: /\s+\d+\.\d\d%\s+\d+/) != nil })
  }

  @Test("unreadable images are reported and the others are classified")
  func unreadableImages() throws {
    let images = ["420.jpg", "cut-in-data.jpg", "filtered.png", "none.png"].map(image)
    let result = try classify(images + ["--weights", weights, "--json", "--batch", "1"])
    #expect(result.status == 1)
    let document = try result.document
    #expect(document.schema == 1)
    #expect(document.classes == 16)
    #expect(document.weights == weights)
    #expect(document.images.map(\.file) == [images[0], images[2]])
    #expect(document.images.allSatisfy { $0.top.count == 5 })
    #expect(document.errors.map(\.file) == [images[1], images[3]])
    #expect(document.errors.map(\.code) == ["truncated", "unreadableFile"])
    #expect(result.error.contains("error: \(images[1]): the JPEG file ends"))
    #expect(result.error.contains("error: \(images[3]): there is no such file"))
  }

  @Test("damage that Pillow ignores gives a warning and status 0")
  func ignoredDamage() throws {
    let result = try classify([image("extraneous-bytes.jpg"), "--weights", weights, "--json"])
    #expect(result.status == 0)
    #expect(result.error.hasPrefix("warning: \(image("extraneous-bytes.jpg")): "))
    #expect(try result.document.images.first?.warning?.contains("extraneous bytes") == true)
  }

  @Test(
    "a folder's images are classified in name order for any batch size", arguments: [1, 2, 3, 8])
  func folders(_ batch: Int) throws {
    let images = try TemporaryFolder()
    for name in ["b.PNG", ".hidden.png", "note.txt", "a.png", "ä.png"] {
      try images.add("filtered.png", as: name)
    }
    try images.add("420.jpg", as: "c.jpeg")
    try images.add("gray.jpg", as: "d.jpg")
    let result = try classify(
      [
        images.path(""), "--weights", weights, "--json", "--batch",
        "\(batch)",
      ])
    #expect(result.status == 0, "\(result.error)")
    let names = try result.document.images.map { URL(filePath: $0.file).lastPathComponent }
    #expect(names == ["a.png", "b.PNG", "c.jpeg", "d.jpg", "ä.png"])
    let best = try result.document.images.map { try #require($0.top.first?.logit) }
    #expect(abs(best[0] - best[1]) < 1e-4)
    #expect(abs(best[0] - best[4]) < 1e-4)
    #expect(abs(best[0] - best[2]) > 1e-3)
  }

  @Test("a folder without images ends with status 1")
  func emptyFolder() throws {
    let empty = try TemporaryFolder()
    let result = try classify([empty.path(""), "--weights", weights])
    #expect(result.status == 1)
    #expect(result.error.contains("the folder holds no JPEG or PNG file"))
  }

  @Test("each class gets its line of the label file")
  func labels() throws {
    let labels = (0..<16).map { "label \($0)" }.joined(separator: "\r\n")
    let path = try folder.write("\u{FEFF}" + labels + "\r\n", to: "labels.txt")
    let result = try classify(
      [image("420.jpg"), "--weights", weights, "--labels", path, "--json", "--top", "16"])
    #expect(result.status == 0, "\(result.error)")
    let top = try #require(try result.document.images.first).top
    #expect(top.count == 16)
    #expect(top.allSatisfy { $0.label == "label \($0.class)" })
  }

  @Test("a wrong number of labels is reported with both numbers")
  func labelCount() throws {
    let path = try folder.write("one\ntwo\n", to: "labels.txt")
    let result = try classify([image("420.jpg"), "--weights", weights, "--labels", path])
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.error.contains("there are 2 labels, and the network has 16 classes"))
  }

  @Test("control characters in a file name are escaped")
  func escapedNames() throws {
    try folder.add("420.jpg", as: "a\u{1B}[31m.jpg")
    let result = try classify([folder.path("a\u{1B}[31m.jpg"), "--weights", weights])
    #expect(result.status == 0)
    #expect(result.output.contains("a\\u{1B}[31m.jpg"))
    #expect(!result.output.contains("\u{1B}"))
  }

  @Test("unreadable weights end with status 2")
  func unreadableWeights() throws {
    for path in [folder.path("none.rnw"), try folder.write("no weights", to: "text.rnw")] {
      let result = try classify([image("420.jpg"), "--weights", path])
      #expect(result.status == 2)
      #expect(result.output.isEmpty)
      #expect(result.error.hasPrefix("error: \(path): "))
    }
  }

  @Test(
    "an invalid option ends with status 64",
    arguments: [
      ["--top", "0"], ["--batch", "0"], ["--threads", "0"], ["--recipe", "v3"], ["--mean", "1,x"],
      ["--mean", "0.5"], ["--std", "0,1,1"], ["--crop", "0"], ["--resize", "-3"], ["--nonsense"],
    ])
  func invalidOptions(_ options: [String]) throws {
    let result = try classify([image("420.jpg"), "--weights", weights] + options)
    #expect(result.status == 64, "\(result.error)")
    #expect(result.output.isEmpty)
  }
}
