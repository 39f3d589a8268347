import Foundation
import MappedFiles
import PickleReader
import Tensors
import Testing
import TorchArchive
import WeightConversion

extension TorchArchive {
  /// Records an issue wherever a value differs from what PyTorch read.
  func compare(_ value: PickleValue, with node: Expectation.Node, at path: [String]) throws {
    let place: Comment = "\(path.joined(separator: "."))"
    if let torchTensor = try tensor(value) {
      #expect(node.kind == (torchTensor.isParameter ? "Parameter" : "Tensor"), place)
      #expect(torchTensor.requiresGrad == node.requiresGrad, place)
      try compare(torchTensor.tensor, with: node, at: place)
    } else if node.layout != nil || node.dtype != nil {
      #expect(unsupportedTensors.contains { $0.name == path.joined(separator: ".") }, place)
    } else if let storage = storage(value) {
      #expect(node.kind == "TypedStorage", place)
      #expect(storage.storage.byteCount > 0, place)
    } else if let items = try items(value) {
      #expect(node.kind == (value.kind == .dict ? "dict" : "OrderedDict"), place)
      #expect(items.count == node.entries?.count, place)
      for (item, entry) in zip(items, node.entries ?? []) {
        let key = pickle.string(item.key) ?? pickle.description(of: item.key)
        #expect(key == entry.key, place)
        try compare(item.value, with: entry.value, at: path + [key])
      }
    } else if let elements = pickle.elements(value) {
      #expect(node.kind == "\(value.kind)", place)
      #expect(elements.count == node.elements.count, place)
      for (position, (element, inner)) in zip(elements, node.elements).enumerated() {
        try compare(element, with: inner, at: path + ["\(position)"])
      }
    } else if let entries = node.entries {
      try compareModule(entries, at: path)
    } else if node.kind == "bytes", value.kind == .object {
      // Protocol 2 has no bytes: they are a recorded call on Latin-1 text.
      #expect(pickle.description(of: value) == #"reduce(_codecs.encode, ("ÿ", "latin1"))"#, place)
    } else if let expected = node.value {
      #expect(pythonText(value) == expected, place)
    } else if value.kind == .none {
      #expect(node.kind == nil || node.kind == "NoneType", place)
    } else {
      // torch.float16, torch.Size([2, 3]), device(type='cpu'): recorded, not constructed.
      let type = try #require(node.text, place).prefix { $0 != "(" }
      let text = pickle.description(of: value)
      #expect(text.contains(type.split(separator: ".").last ?? ""), place)
    }
  }

  /// A module's parameters and buffers stand under the dictionaries that a module keeps them in.
  private func compareModule(
    _ entries: [(key: String, value: Expectation.Node)], at path: [String]
  ) throws {
    let own = tensors.map { tensor in
      tensor.name.split(separator: ".").filter {
        !["_modules", "_parameters", "_buffers"].contains($0)
      }
      .joined(separator: ".")
    }
    #expect(own == entries.map { (path + [$0.key]).joined(separator: ".") })
    // A state dictionary is detached, so of the parameters only the tensors compare.
    for (tensor, entry) in zip(tensors, entries) {
      try compare(tensor.tensor, with: entry.value, at: "\(tensor.name)")
    }
  }

  private func compare(
    _ tensor: Tensor, with node: Expectation.Node, at place: Comment
  ) throws {
    #expect(tensor.dtype.rawValue == node.dtype, place)
    #expect(tensor.shape == node.shape, place)
    #expect(tensor.layout.strides == node.stride, place)
    #expect(tensor.layout.offset == node.storageOffset, place)
    #expect(tensor.interpretation.isConjugated == node.isConjugated, place)
    #expect(tensor.interpretation.isNegated == node.isNegated, place)
    #expect(try FileHash(packedValuesOf: tensor).hexadecimal == node.digest, place)
    try compare(tensor.interpretation.quantization, with: node.quantizer, at: place)
  }

  private func compare(
    _ quantization: Quantization?, with quantizer: Expectation.Quantizer?, at place: Comment
  ) throws {
    switch quantization {
    case nil: #expect(quantizer == nil, place)
    case .perTensor(let scale, let zeroPoint):
      #expect(quantizer?.scheme == "per_tensor_affine", place)
      #expect(quantizer?.scale.flatMap(Double.init) == scale, place)
      #expect(quantizer?.zeroPoint == zeroPoint, place)
    case .perChannel(let axis, let scales, let zeroPoints):
      #expect(quantizer?.scheme.hasPrefix("per_channel_affine") == true, place)
      #expect(quantizer?.axis == axis, place)
      for (tensor, node) in [(scales, quantizer?.scales), (zeroPoints, quantizer?.zeroPoints)] {
        try compare(tensor, with: #require(node, place), at: place)
      }
    }
  }

  private func pythonText(_ value: PickleValue) -> String {
    guard value.kind == .string || value.kind == .byteString else {
      return pickle.description(of: value)
    }
    return "'\(pickle.string(value) ?? "")'"
  }
}
