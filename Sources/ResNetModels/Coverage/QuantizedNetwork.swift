/// A network in a form that torch.ao.quantization makes, in which it is not the one that was trained.
public struct QuantizedNetwork: Hashable, Sendable {
  /// The forms.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// Weights are integers with a scale and a zero point.
    case integers
    /// Weights are floating-point numbers that the network rounds before it uses them.
    case simulated
    /// Normalizations are folded into the convolutions, whose weights are floating-point numbers.
    case folded
  }

  /// The form.
  public let kind: Kind
  /// A tensor of the source that shows it, such as `conv1.zero_point`.
  public let example: String

  /// The number of convolutions with a bias and no normalization that make a folded network.
  private static let foldedCount = 8

  /// Looks for tensors that only such a network has.
  init?(in listing: SourceListing, _ naming: SourceNaming) {
    if let example = Self.integers(in: listing, naming) {
      (kind, self.example) = (.integers, example)
    } else if let example = Self.simulated(in: listing) {
      (kind, self.example) = (.simulated, example)
    } else if let example = Self.folded(in: listing) {
      (kind, self.example) = (.folded, example)
    } else {
      return nil
    }
  }

  /// A zero point next to the weight that it is for, or a quantized tensor under a name that no
  /// network has.
  private static func integers(
    in listing: SourceListing, _ naming: SourceNaming
  ) -> String? {
    let points = listing.entries.filter { $0.alias.module(of: "zero_point") != nil }
    if !points.isEmpty {
      let names = Set(listing.entries.lazy.map(\.alias).filter(\.mayBeKey))
      let found = points.first { entry in
        entry.alias.module(of: "zero_point").map {
          names.contains("\($0).scale") && names.contains("\($0).weight")
        } ?? false
      }
      if let found { return found.name }
    }
    return listing.entries.first { entry in
      entry.isQuantized && entry.shape.count > 1 && naming.key(of: entry) == nil
    }?.name
  }

  private static func simulated(in listing: SourceListing) -> String? {
    listing.entries.first { $0.alias.module(of: "fake_quant_enabled") != nil }?.name
  }

  private static func folded(in listing: SourceListing) -> String? {
    let names = Set(listing.entries.lazy.map(\.alias).filter(\.mayBeKey))
    guard !names.contains(where: { $0.utf8.suffix(12).elementsEqual("running_mean".utf8) }) else {
      return nil
    }
    let biases = listing.entries.lazy.compactMap { entry -> String? in
      guard entry.shape.count == 4, let module = entry.alias.module(of: "weight") else {
        return nil
      }
      return names.contains("\(module).bias") && module.contains("layer") ? "\(module).bias" : nil
    }
    let found = Array(biases.prefix(foldedCount))
    return found.count == foldedCount ? found.first : nil
  }
}

extension String {
  /// The path of the module that has a member; `nil` if the name is of another member.
  fileprivate func module(of member: String) -> String? {
    let ending = ".\(member)"
    guard mayBeKey, utf8.suffix(ending.utf8.count).elementsEqual(ending.utf8) else { return nil }
    return String(Substring(utf8.dropLast(ending.utf8.count)))
  }
}

extension QuantizedNetwork: CustomStringConvertible {
  /// One sentence: what was found and what to do.
  public var description: String {
    let example = CoverageText.beginning(ofName: example).escapedForDisplay
    return switch kind {
    case .integers:
      """
      this is a quantized network, as \(example) shows: its weights are integers and its \
      normalizations are part of its convolutions, so it does not have the entries of any \
      architecture here. Save the network as it was before torch.ao.quantization converted it, or \
      write its dequantized tensors by --raw --dequantize
      """
    case .simulated:
      """
      this is a network in quantization-aware training, as \(example) shows: it rounds weights and \
      activations, which the architectures here do not. Save the network as it was before \
      torch.ao.quantization prepared it, or write its tensors by --raw
      """
    case .folded:
      """
      the normalizations of this network are folded into its convolutions, as \(example) shows, so it \
      does not have the entries of any architecture here. Save the network as it was before it was \
      fused, or write its tensors by --raw
      """
    }
  }
}
