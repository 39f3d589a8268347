public import Evidence

/// A part of a network: a name, arguments, parameters and buffers, and further modules.
///
/// Printing a module gives its tree as PyTorch prints it. The corresponding PyTorch type is
/// `torch.nn.Module`.
public protocol Module<Leaf>: Sendable, CustomStringConvertible {
  /// What stands at each parameter and buffer: a tensor, or what is expected there.
  associatedtype Leaf: Sendable = Never

  /// PyTorch's name of the type, such as `Conv2d`.
  var typeName: String { get }
  /// The arguments as PyTorch prints them (`extra_repr`); empty if there are none.
  var extraRepresentation: String { get }
  /// The attributes that decide what the module computes, under PyTorch's names; empty if there are
  /// none besides its class.
  var attributes: [(name: String, value: EvidenceValue)] { get }
  /// The module's own parameters, then its own buffers, each in the order of registration.
  var leaves: [(name: String, leaf: Leaf)] { get }
  /// The modules directly inside, in the order of registration (`named_children`).
  var children: [(name: String, module: any Module)] { get }
}

extension Module {
  /// The Swift type's name without its generic arguments.
  public var typeName: String { String("\(Self.self)".prefix { $0 != "<" }) }

  /// No arguments.
  public var extraRepresentation: String { "" }

  /// No attributes.
  public var attributes: [(name: String, value: EvidenceValue)] { [] }

  /// No parameters and buffers.
  public var leaves: [(name: String, leaf: Leaf)] { [] }

  /// No modules inside.
  public var children: [(name: String, module: any Module)] { [] }

  /// The tree, character for character as PyTorch's `repr` up to 2.12.
  ///
  /// PyTorch 2.13 prints `bias=True` in BatchNorm2d besides.
  public var description: String {
    let members = children.map { name, module in
      "(\(name)): \(module.description)".replacingNewlines(with: "\n  ")
    }
    guard !members.isEmpty else { return "\(typeName)(\(extraRepresentation))" }
    let arguments = extraRepresentation
    let lines = (arguments.isEmpty ? [] : [arguments]) + members
    return "\(typeName)(\n  \(lines.joined(separator: "\n  "))\n)"
  }

  /// Every parameter and buffer of the given type with its key, in the order of `state_dict`.
  public func namedLeaves<Wanted>(
    of type: Wanted.Type = Wanted.self
  ) -> [(path: String, leaf: Wanted)] {
    var found: [(path: String, leaf: Wanted)] = []
    collectLeaves(under: "", into: &found)
    return found
  }

  private func collectLeaves<Wanted>(
    under prefix: String, into found: inout [(path: String, leaf: Wanted)]
  ) {
    for (name, leaf) in leaves {
      if let leaf = leaf as? Wanted { found.append((prefix + name, leaf)) }
    }
    for (name, module) in children {
      module.collectLeaves(under: "\(prefix)\(name).", into: &found)
    }
  }

  /// The number of learned values in a network of ``ParameterSpec``; `Int.max` if beyond an `Int`.
  ///
  /// The corresponding PyTorch expression is `sum(p.numel() for p in module.parameters())`.
  public var parameterCount: Int {
    namedLeaves(of: ParameterSpec.self).reduce(0) { total, entry in
      guard entry.leaf.kind == .parameter else { return total }
      let (sum, overflow) = total.addingReportingOverflow(entry.leaf.elementCount)
      return overflow ? .max : sum
    }
  }
}

extension String {
  fileprivate func replacingNewlines(with replacement: String) -> String {
    split(separator: "\n", omittingEmptySubsequences: false).joined(separator: replacement)
  }
}
