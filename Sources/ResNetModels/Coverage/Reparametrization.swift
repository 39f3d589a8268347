internal import Tensors

/// A way in which a parameter is computed from other tensors before each forward pass.
///
/// A state dict of such a module has the other tensors, and not the parameter that the network expects.
public struct Reparametrization: Hashable, Sendable {
  /// The kinds, each named by the function that makes it.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// `torch.nn.utils.weight_norm`.
    case weightNorm = "weight normalization"
    /// `torch.nn.utils.spectral_norm`.
    case spectralNorm = "spectral normalization"
    /// `torch.nn.utils.prune`.
    case pruning = "pruning"
    /// `torch.nn.utils.parametrize`.
    case parametrization = "a parametrization"
    /// Adapters of Hugging Face's PEFT, such as LoRA.
    case adapter = "an adapter (PEFT)"

    /// The names of the tensors that show it; any of the lists is enough.
    fileprivate func evidence(module: String, parameter: String) -> [[String]] {
      let name = "\(module).\(parameter)"
      return switch self {
      case .weightNorm: [["\(name)_g", "\(name)_v"]]
      case .spectralNorm: [["\(name)_orig", "\(name)_u"]]
      case .pruning: [["\(name)_orig"]]
      case .parametrization:
        ["", "0"].map { ["\(module).parametrizations.\(parameter).original\($0)"] }
      case .adapter:
        ["base_layer", "original_module"].map { ["\(module).\($0).\(parameter)"] }
      }
    }

    /// The call that turns it back into a plain parameter.
    public var remedy: String {
      switch self {
      case .weightNorm: "torch.nn.utils.remove_weight_norm(module)"
      case .spectralNorm: "torch.nn.utils.remove_spectral_norm(module)"
      case .pruning: #"torch.nn.utils.prune.remove(module, "weight")"#
      case .parametrization:
        #"torch.nn.utils.parametrize.remove_parametrizations(module, "weight")"#
      case .adapter: "model.merge_and_unload()"
      }
    }
  }

  /// The kind.
  public let kind: Kind
  /// A tensor of the source that shows it.
  public let example: String
  /// The number of missing entries that it explains.
  public let count: Int

  private static let parts: Set<String> = [
    "parametrizations", "base_layer", "original_module", "modules_to_save", "lora_A", "lora_B",
    "lora_embedding_A", "lora_embedding_B", "lora_magnitude_vector",
  ]
  private static let endings = ["_g", "_v", "_orig", "_mask", "_u"]

  /// True if a name is that of a tensor which some kind computes a parameter from.
  static func marks(_ alias: String) -> Bool {
    guard alias.mayBeKey else { return false }
    let names = alias.split(separator: ".")
    return names.contains { parts.contains(String($0)) }
      || names.last.map { last in endings.contains { last.hasSuffix($0) } } ?? false
  }

  /// True if a name goes through the layer that an adapter wraps, so that the layer's own name is missing.
  static func isWrapped(_ alias: String) -> Bool {
    let wrappers: Set<String> = ["base_layer", "original_module", "modules_to_save"]
    return alias.mayBeKey && alias.split(separator: ".").contains { wrappers.contains(String($0)) }
  }

  /// Explains missing entries by other tensors of the source; `nil` if it explains none.
  ///
  /// - Parameters:
  ///   - missing: The names that the source would have.
  ///   - unexpected: The tensors that are not entries of the network.
  init?(missing: [String], unexpected: [SourceListing.Entry]) {
    guard !missing.isEmpty, !unexpected.isEmpty else { return nil }
    let names = Dictionary(
      unexpected.lazy.filter(\.alias.mayBeKey).map { ($0.alias, $0.name) }
    ) { first, _ in first }
    let parts = missing.compactMap { name in
      name.lastIndex(of: ".").map {
        (module: String(name[..<$0]), parameter: String(name[name.index(after: $0)...]))
      }
    }
    for kind in Kind.allCases {
      let found = parts.compactMap { module, parameter in
        kind.evidence(module: module, parameter: parameter).first { list in
          list.allSatisfy { names[$0] != nil }
        }?.first
      }
      guard let first = found.first else { continue }
      self.kind = kind
      example = names[first] ?? first
      count = found.count
      return
    }
    return nil
  }
}

extension Reparametrization: CustomStringConvertible {
  /// The fact and the action: the number of entries, the tensor that shows it, the call.
  public var description: String {
    let scope = kind == .adapter ? "" : " for each module"
    return """
      \(count) missing \(count == 1 ? "entry is" : "entries are") computed by \(kind.rawValue), as \
      \(CoverageText.beginning(ofName: example).escapedForDisplay) shows; call \(kind.remedy)\(scope) \
      and save the state_dict again
      """
  }
}
