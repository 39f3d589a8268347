public import Evidence

/// A layer of a network as evidence is compared with it: its path, its type and its attributes.
public struct LayerDescription: Hashable, Sendable {
  /// The dotted path in the network, such as `layer1.0.conv1`.
  public let path: String
  /// PyTorch's name of the type, such as `Conv2d`.
  public let typeName: String
  /// The attributes that decide what it computes.
  public let attributes: [String: EvidenceValue]
  /// The name of one of its parameters or buffers; `nil` if it has none.
  public let leafName: String?

  /// The path of the module around it; empty for the network.
  var container: String {
    path.lastIndex(of: ".").map { String(path[..<$0]) } ?? ""
  }

  /// The name within the module around it.
  var name: Substring { path.split(separator: ".").last ?? "" }
}

extension Module {
  /// The modules without modules inside, in the order of registration.
  func layers(under path: String = "") -> [LayerDescription] {
    let children = children
    guard !children.isEmpty else {
      let attributes = Dictionary(attributes.map { ($0.name, $0.value) }) { first, _ in first }
      return [
        LayerDescription(
          path: path, typeName: typeName, attributes: attributes, leafName: leaves.first?.name)
      ]
    }
    return children.flatMap { name, module in
      module.layers(under: path.isEmpty ? name : "\(path).\(name)")
    }
  }
}
