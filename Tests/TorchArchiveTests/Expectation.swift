import Crypto
import Foundation
import MappedFiles
import PickleReader
import Tensors
import Testing
import TorchArchive

/// What PyTorch read from a checkpoint: an entry of an `EXPECTED.json`.
struct Expectation: Decodable, Sendable {
  let container: String
  let content: Node?

  /// A tensor, a container of others or something else.
  final class Node: Decodable, Sendable {
    let kind: String?
    let dtype: String?
    let shape: [Int]?
    let stride: [Int]?
    let storageOffset: Int?
    let digest: String?
    let requiresGrad: Bool?
    let value: String?
    let elements: [Node]
    let entries: [(key: String, value: Node)]

    private enum CodingKeys: String, CodingKey {
      case kind, dtype, shape, stride, value, items
      case storageOffset = "storage_offset"
      case digest = "sha256_contiguous_le"
      case requiresGrad = "requires_grad"
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

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      kind = try container.decodeIfPresent(String.self, forKey: .kind)
      dtype = try container.decodeIfPresent(String.self, forKey: .dtype)
      shape = try container.decodeIfPresent([Int].self, forKey: .shape)
      stride = try container.decodeIfPresent([Int].self, forKey: .stride)
      storageOffset = try container.decodeIfPresent(Int.self, forKey: .storageOffset)
      digest = try container.decodeIfPresent(String.self, forKey: .digest)
      requiresGrad = try container.decodeIfPresent(Bool.self, forKey: .requiresGrad)
      value = try container.decodeIfPresent(String.self, forKey: .value)
      if kind == "dict" || kind == "OrderedDict" {
        entries = try container.decode([Entry].self, forKey: .items).map { ($0.key, $0.value) }
        elements = []
      } else {
        entries = []
        elements = try container.decodeIfPresent([Node].self, forKey: .items) ?? []
      }
    }
  }

  /// Reads a file of expectations by the checkpoints' paths relative to it.
  static func load(_ path: String) throws -> [String: Expectation] {
    try JSONDecoder().decode(
      [String: Expectation].self, from: Data(contentsOf: URL(filePath: path)))
  }
}

extension TorchArchive {
  /// Records an issue wherever a value differs from what PyTorch read.
  func compare(_ value: PickleValue, with node: Expectation.Node, at path: String) throws {
    if let torchTensor = try tensor(value) {
      try compare(torchTensor, with: node, at: path)
    } else if let storage = storage(value) {
      #expect(node.kind == "TypedStorage", "\(path)")
      #expect(storage.dtype != nil, "\(path)")
    } else if let items = items(value) {
      #expect(node.kind == (value.kind == .dict ? "dict" : "OrderedDict"), "\(path)")
      #expect(items.count == node.entries.count, "\(path)")
      for (item, entry) in zip(items, node.entries) {
        let key = pickle.string(item.key) ?? pickle.description(of: item.key)
        #expect(key == entry.key, "\(path)")
        try compare(item.value, with: entry.value, at: "\(path).\(key)")
      }
    } else if let elements = pickle.elements(value) {
      #expect(node.kind == "\(value.kind)", "\(path)")
      #expect(elements.count == node.elements.count, "\(path)")
      for (element, inner) in zip(elements, node.elements) {
        try compare(element, with: inner, at: path)
      }
    } else if let expected = node.value {
      #expect(pythonText(value) == expected, "\(path)")
    } else if value.kind == .none {
      #expect(node.kind == nil || node.kind == "NoneType", "\(path)")
    } else {
      Issue.record("\(path): \(pickle.description(of: value)) against \(node.kind ?? "nothing")")
    }
  }

  private func compare(
    _ torchTensor: TorchTensor, with node: Expectation.Node, at path: String
  ) throws {
    let tensor = torchTensor.tensor
    #expect(node.kind == (torchTensor.isParameter ? "Parameter" : "Tensor"), "\(path)")
    #expect(tensor.dtype.rawValue == node.dtype, "\(path)")
    #expect(tensor.shape == node.shape, "\(path)")
    #expect(tensor.layout.strides == node.stride, "\(path)")
    #expect(tensor.layout.offset == node.storageOffset, "\(path)")
    #expect(torchTensor.requiresGrad == node.requiresGrad, "\(path)")
    #expect(try digest(of: tensor) == node.digest, "\(path)")
  }

  private func pythonText(_ value: PickleValue) -> String {
    guard value.kind == .string || value.kind == .byteString else {
      return pickle.description(of: value)
    }
    return "'\(pickle.string(value) ?? "")'"
  }
}

/// The SHA-256 of a tensor's packed little-endian bytes, in hexadecimal.
func digest(of tensor: Tensor) throws -> String {
  var hash = SHA256()
  var reader = try PackedBytes(of: tensor)
  while let chunk = reader.next() {
    chunk.withSpan { span in
      hash.update(data: span.indices.map { span[$0] })
    }
  }
  return hash.finalize().map { String(format: "%02x", $0) }.joined()
}
