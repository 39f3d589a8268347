import Fixtures
import Foundation
import Testing

/// `convert-weights tree ARCH`.
@Suite struct TreeCommandTests {
  @Test(arguments: TinyNetworks.architectures)
  func theTreeIsTorchvisions(name: String) throws {
    let result = try run("tree", name)
    #expect(result.status == 0)
    #expect(
      result.output
        == String(
          decoding: try Fixtures.bytes("golden/\(name).tree.txt"), as: UTF8.self))
  }

  /// The web page that the seed was saved from turned some spaces into no-break spaces.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["SEEDS_FOLDER"] != nil))
  func theTreeOfResNet50IsTheSeeds() throws {
    let folder = try #require(ProcessInfo.processInfo.environment["SEEDS_FOLDER"])
    let seed = try String(
      contentsOf: URL(filePath: folder).appending(path: "001_7b80efae1ebda4f6.txt"),
      encoding: .utf8
    ).replacing("\u{A0}", with: " ")
    #expect(seed.contains(">>> a\n\(try run("tree", "resnet50").output)>>>"))
  }

  @Test func numbersAreChosen() throws {
    let tree = try run("tree", "resnet18", "--classes", "7", "--channels", "1").output
    #expect(tree.contains("\n  (conv1): Conv2d(1, 64, kernel_size=(7, 7), stride=(2, 2), "))
    #expect(tree.hasSuffix("\n  (fc): Linear(in_features=512, out_features=7, bias=True)\n)\n"))
  }

  static let wrong = [
    [], ["resnet49"], ["resnet18", "--classes", "0"], ["resnet18", "--channels", "-1"],
    ["resnet18", "--classes", "99999999999999999999"], ["resnet18", "--classes", "ten"],
  ]

  @Test(arguments: wrong)
  func whatIsNoArchitectureIsRefused(arguments: [String]) throws {
    let result = try run(["tree"] + arguments)
    #expect(result.status == 64)
    #expect(result.output == "")
    #expect(result.error.hasPrefix("Error: "))
  }
}
