import Fixtures
import Foundation
import Testing

/// `convert-weights tree ARCH`.
@Suite("The tree command") struct TreeCommandTests {
  @Test("tree prints what torchvision prints", arguments: TinyNetworks.architectures)
  func trees(name: String) throws {
    let result = try run("tree", name)
    #expect(result.status == 0)
    #expect(
      result.output
        == String(
          decoding: try Fixtures.bytes("golden/\(name).tree.txt"), as: UTF8.self))
  }

  /// The web page that the seed was saved from turned some spaces into no-break spaces.
  @Test(
    "the tree of resnet50 is the one in the seed document",
    .enabled(if: Fixtures.seedsFolder != nil, "SEEDS_FOLDER is not set"))
  func seedTree() throws {
    let folder = try #require(Fixtures.seedsFolder)
    let seed = try String(
      contentsOf: URL(filePath: folder).appending(path: "001_7b80efae1ebda4f6.txt"),
      encoding: .utf8
    ).replacing("\u{A0}", with: " ")
    #expect(seed.contains(">>> a\n\(try run("tree", "resnet50").output)>>>"))
  }

  static let strides: [(name: String, arguments: [String])] = [
    ("resnet50-v1", ["--bottleneck-stride", "conv1"]),
    ("resnet50-dilated", ["--replace-stride-with-dilation", "false,true,true"]),
  ]

  @Test("stride options change the tree of a network with bottlenecks", arguments: strides)
  func strideOptions(name: String, arguments: [String]) throws {
    let expected = String(decoding: try Fixtures.bytes("golden/\(name).tree.txt"), as: UTF8.self)
    #expect(try run(["tree", "resnet50"] + arguments).output == expected)
    let basic = try run(["tree", "resnet18"] + arguments)
    #expect(basic.status == 64)
    #expect(basic.error.contains("resnet18 has no bottlenecks, whose strides may vary."))
  }

  @Test("--classes and --channels change the tree")
  func numbers() throws {
    let tree = try run("tree", "resnet18", "--classes", "7", "--channels", "1").output
    #expect(tree.contains("\n  (conv1): Conv2d(1, 64, kernel_size=(7, 7), stride=(2, 2), "))
    #expect(tree.hasSuffix("\n  (fc): Linear(in_features=512, out_features=7, bias=True)\n)\n"))
  }

  /// The shapes are those of the seed document on ResNet-34, the sums those of `golden/stages.json`.
  @Test("--input prints a table of the stages")
  func stages() throws {
    let result = try run("tree", "resnet34", "--input", "3x224x224")
    #expect(result.status == 0)
    #expect(
      result.output == """
        stage    output      parameters  multiply-adds
        conv1    64x112x112       9,536    118,013,952
        maxpool  64x56x56             0              0
        layer1   64x56x56       221,952    693,633,024
        layer2   128x28x28    1,116,416    873,463,808
        layer3   256x14x14    6,822,400  1,335,885,824
        layer4   512x7x7     13,114,368    642,252,800
        avgpool  512x1x1              0              0
        fc       1000           513,000        512,000
        total                21,797,672  3,663,761,408

        """)
  }

  @Test("--input sets the number of channels")
  func inputChannels() throws {
    let result = try run("tree", "resnet18", "--classes", "7", "--input", "1x97x131")
    #expect(result.output.contains("\nconv1    64x49x66        3,264     10,141,824\n"))
  }

  @Test("an image that is too small ends with status 64")
  func smallImage() throws {
    let result = try run("tree", "paddle_resnet18", "--input", "3x6x7")
    #expect(result.status == 64)
    #expect(result.output == "")
    #expect(result.error.contains("an image of 6x7 pixels is too small"))
  }

  static let wrong = [
    [], ["resnet49"], ["resnet18", "--classes", "0"], ["resnet18", "--channels", "-1"],
    ["resnet18", "--classes", "99999999999999999999"], ["resnet18", "--classes", "ten"],
    ["resnet18", "--input", "224x224"], ["resnet18", "--input", "3x0x224"],
    ["resnet18", "--input", "3x224x224", "--channels", "1"],
  ]

  @Test("an unknown architecture or number ends with status 64", arguments: wrong)
  func invalidArguments(arguments: [String]) throws {
    let result = try run(["tree"] + arguments)
    #expect(result.status == 64)
    #expect(result.output == "")
    #expect(result.error.hasPrefix("Error: "))
  }
}
