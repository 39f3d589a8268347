import Foundation

/// What torchvision says about one architecture, as `make_golden_facts.py` wrote it down.
struct GoldenFacts: Decodable {
  /// A key of `state_dict()` with its shape, written `["conv1.weight", [64, 3, 7, 7]]`.
  struct Entry: Decodable, Equatable {
    let key: String
    let shape: [Int]

    init(key: String, shape: [Int]) {
      self.key = key
      self.shape = shape
    }

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      key = try container.decode(String.self)
      shape = try container.decode([Int].self)
    }
  }

  let name: String
  let parameters: Int
  let keys: [Entry]

  init(of architecture: String) throws {
    let url = Self.folder.appending(path: "\(architecture).json")
    self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: url))
  }

  /// The printed tree, which ends with a newline.
  static func tree(of architecture: String) throws -> String {
    try String(contentsOf: folder.appending(path: "\(architecture).tree.txt"), encoding: .utf8)
  }

  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().appending(path: "../Fixtures/Data/golden")
}
