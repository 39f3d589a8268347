internal import Tensors

/// A way in which PyTorch computes a parameter from others before each forward pass.
///
/// A state dict of such a module has the others, and not the parameter that the network expects.
public struct Reparametrization: Hashable, Sendable {
  /// The kinds, each named by the PyTorch function that makes it.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// `torch.nn.utils.weight_norm`.
    case weightNorm = "weight normalization"
    /// `torch.nn.utils.spectral_norm`.
    case spectralNorm = "spectral normalization"
    /// `torch.nn.utils.prune`.
    case pruning = "pruning"
    /// `torch.nn.utils.parametrize`.
    case parametrization = "a parametrization"

    /// The endings of the tensors' names that show it, behind the parameter's own name.
    fileprivate var endings: [String] {
      switch self {
      case .weightNorm: ["_g", "_v"]
      case .spectralNorm: ["_orig", "_u"]
      case .pruning: ["_orig", "_mask"]
      case .parametrization: []
      }
    }

    /// The PyTorch call that turns it back into a plain parameter.
    public var remedy: String {
      switch self {
      case .weightNorm: "torch.nn.utils.remove_weight_norm(module)"
      case .spectralNorm: "torch.nn.utils.remove_spectral_norm(module)"
      case .pruning: #"torch.nn.utils.prune.remove(module, "weight")"#
      case .parametrization:
        #"torch.nn.utils.parametrize.remove_parametrizations(module, "weight")"#
      }
    }
  }

  /// The kind.
  public let kind: Kind
  /// A tensor of the source that shows it.
  public let example: String
  /// The number of missing entries that it explains.
  public let count: Int

  /// Explains missing entries by what the source has in their place; `nil` if it explains none.
  init?(missing: [CoverageReport.Missing], unexpected: [CoverageReport.Unexpected]) {
    guard !missing.isEmpty, !unexpected.isEmpty else { return nil }
    let names = Set(unexpected.map { ExactName($0.name) })
    func has(_ name: String) -> Bool { names.contains(ExactName(name)) }
    for kind in Kind.allCases {
      let examples = missing.compactMap { entry -> String? in
        let name = entry.sourceName
        if kind == .parametrization {
          let parts = name.split(separator: ".", omittingEmptySubsequences: false)
          let module = (parts.dropLast() + ["parametrizations"]).joined(separator: ".")
          let original = "\(module).\(parts.last ?? "").original"
          return [original, original + "0"].first(where: has)
        }
        return kind.endings.allSatisfy { has(name + $0) }
          ? kind.endings.first.map { name + $0 } : nil
      }
      guard let example = examples.first else { continue }
      self.kind = kind
      self.example = example
      count = examples.count
      return
    }
    return nil
  }
}

extension Reparametrization: CustomStringConvertible {
  /// One sentence: what was found, how many entries it explains, what to do.
  public var description: String {
    """
    \(count) missing \(count == 1 ? "entry is" : "entries are") computed by \(kind.rawValue), as \
    \(example.escapedForDisplay) shows; call \(kind.remedy) for each module and save the state_dict \
    again
    """
  }
}
