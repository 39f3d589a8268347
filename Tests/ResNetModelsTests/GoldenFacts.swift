import Fixtures

/// What torchvision says about one architecture, as `testkit/fixtures/golden.py` wrote it down.
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
    self = try Fixtures.json(Self.self, "golden/\(architecture).json")
  }

  /// The printed tree, which ends with a newline.
  static func tree(of architecture: String) throws -> String {
    String(decoding: try Fixtures.bytes("golden/\(architecture).tree.txt"), as: UTF8.self)
  }
}
