import Foundation

/// What PyTorch read from a checkpoint: an entry of an `EXPECTED.json`.
struct Expectation: Decodable, Sendable {
  let container: String
  let content: Node?
  /// Groups of tensors on one storage; only our own fixtures say.
  let shared: [[String]]?

  /// Reads a file of expectations by the checkpoints' paths relative to it.
  static func load(_ path: String) throws -> [String: Expectation] {
    try JSONDecoder().decode(
      [String: Expectation].self, from: Data(contentsOf: URL(filePath: path)))
  }
}

extension Expectation {
  /// A tensor, a container of others or something else.
  final class Node: Decodable, Sendable {
    let kind: String?
    let dtype: String?
    let shape: [Int]?
    let stride: [Int]?
    let storageOffset: Int?
    let digest: String?
    let requiresGrad: Bool?
    let isConjugated: Bool
    let isNegated: Bool
    /// Of a tensor that has no bytes of its own: sparse, nested or meta.
    let layout: String?
    let quantizer: Quantizer?
    let value: String?
    let text: String?
    let elements: [Node]
    let entries: [(key: String, value: Node)]?

    private enum CodingKeys: String, CodingKey {
      case kind, dtype, shape, stride, value, items, layout, quantizer
      case storageOffset = "storage_offset"
      case digest = "sha256_contiguous_le"
      case requiresGrad = "requires_grad"
      case isConjugated = "conj"
      case isNegated = "neg"
      case text = "repr"
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      kind = try container.decodeIfPresent(String.self, forKey: .kind)
      dtype = try container.decodeIfPresent(String.self, forKey: .dtype)
      shape = try container.decodeIfPresent([Int].self, forKey: .shape)
      stride = try container.decodeIfPresent([Int].self, forKey: .stride)
      storageOffset = try container.decodeIfPresent(Int.self, forKey: .storageOffset)
      digest = try container.decodeIfPresent(String.self, forKey: .digest)
      requiresGrad = try container.decodeIfPresent(Bool.self, forKey: .requiresGrad)
      isConjugated = try container.decodeIfPresent(Bool.self, forKey: .isConjugated) ?? false
      isNegated = try container.decodeIfPresent(Bool.self, forKey: .isNegated) ?? false
      layout = try container.decodeIfPresent(String.self, forKey: .layout)
      quantizer = try container.decodeIfPresent(Quantizer.self, forKey: .quantizer)
      value = try container.decodeIfPresent(String.self, forKey: .value)
      text = try container.decodeIfPresent(String.self, forKey: .text)
      let isSequence = ["list", "tuple"].contains(kind)
      elements =
        isSequence ? try container.decodeIfPresent([Node].self, forKey: .items) ?? [] : []
      entries =
        isSequence
        ? nil
        : try container.decodeIfPresent([Entry].self, forKey: .items)?.map { ($0.key, $0.value) }
    }
  }

  private struct Entry: Decodable {
    let key: String
    let value: Node

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      key = try container.decode(String.self)
      value = try container.decode(Node.self)
    }
  }

  /// A scale and a zero point, or tensors of them.
  struct Quantizer: Decodable, Sendable {
    let scheme: String
    let scale: String?
    let zeroPoint: Int?
    let axis: Int?
    let scales: Node?
    let zeroPoints: Node?

    private enum CodingKeys: String, CodingKey {
      case scheme, scale, axis, scales
      case zeroPoint = "zero_point"
      case zeroPoints = "zero_points"
    }
  }
}
