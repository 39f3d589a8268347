import Foundation

/// A tensor as PyTorch read it from a fixture or a file of the corpus.
public struct ExpectedTensor: Equatable, Sendable {
  /// The dotted path from the top of the object.
  public let name: String
  /// PyTorch's name of the element type.
  public let dtype: String
  /// The sizes.
  public let shape: [Int]
  /// The strides, in elements.
  public let strides: [Int]
  /// The storage offset, in elements.
  public let offset: Int
  /// The bytes of the contiguous values.
  public let bytes: Int
  /// Their SHA-256, in hexadecimal.
  public let sha256: String

  /// Creates the description of a tensor.
  public init(
    name: String, dtype: String, shape: [Int], strides: [Int], offset: Int, bytes: Int,
    sha256: String
  ) {
    self.name = name
    self.dtype = dtype
    self.shape = shape
    self.strides = strides
    self.offset = offset
    self.bytes = bytes
    self.sha256 = sha256
  }
}

extension Fixtures {
  /// The tensors of every file that an `EXPECTED.json` names, by the file's path beside it; `nil` for
  /// TorchScript, whose object is a program's.
  public static func expectedTensors(at path: String) throws -> [String: [ExpectedTensor]?] {
    let data = try Data(contentsOf: URL(filePath: path))
    return try JSONDecoder().decode([String: ExpectedFile].self, from: data)
      .mapValues { file in file.content.map { $0.tensors(under: []) } }
  }

  /// The tensors of every checkpoint of the fixtures.
  public static let expectedTensors: [String: [ExpectedTensor]?] = required {
    try expectedTensors(at: path("EXPECTED.json"))
  }

  /// The tensors of one fixture; none if it is not a checkpoint.
  public static func tensors(of name: String) -> [ExpectedTensor] {
    (expectedTensors[name] ?? nil) ?? []
  }
}

private struct ExpectedFile: Decodable {
  let content: Node?

  /// A tensor, a container or something else.
  struct Node: Decodable {
    let dtype: String?
    let shape: [Int]?
    let stride: [Int]?
    let storageOffset: Int?
    let bytes: Int?
    let digest: String?
    let items: [Item]?

    private enum CodingKeys: String, CodingKey {
      case dtype, shape, stride, items
      case storageOffset = "storage_offset"
      case bytes = "nbytes"
      case digest = "sha256_contiguous_le"
    }

    func tensors(under path: [String]) -> [ExpectedTensor] {
      if let dtype, let shape, let stride, let storageOffset, let bytes, let digest {
        return [
          ExpectedTensor(
            name: path.joined(separator: "."), dtype: dtype, shape: shape, strides: stride,
            offset: storageOffset, bytes: bytes, sha256: digest)
        ]
      }
      return (items ?? []).enumerated().flatMap { index, item in
        item.value.tensors(under: path + [item.key ?? "\(index)"])
      }
    }
  }

  /// An entry of a dictionary, written `[key, node]`, or an element of a list.
  struct Item: Decodable {
    let key: String?
    let value: Node

    init(from decoder: any Decoder) throws {
      guard var pair = try? decoder.unkeyedContainer() else {
        key = nil
        value = try Node(from: decoder)
        return
      }
      key = try pair.decode(String.self)
      value = try pair.decode(Node.self)
    }
  }
}
