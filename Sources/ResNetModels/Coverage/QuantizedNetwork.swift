internal import Tensors

/// A network that torch.ao.quantization converted: integers with a scale, normalizations folded in.
///
/// Its convolutions have a bias, a `scale` and a `zero_point`, and its normalizations are gone, so no
/// network of floating-point layers has its entries.
public struct QuantizedNetwork: Hashable, Sendable {
  /// A tensor of the source that shows it, such as `conv1.zero_point`.
  public let example: String

  private static let marker = ".zero_point"

  /// Looks for a convolution with a zero point, next to no normalization of the same block.
  init?(in listing: SourceListing) {
    let names = Set(listing.entries.map { ExactName($0.alias) })
    func has(_ name: String) -> Bool { names.contains(ExactName(name)) }
    let example = listing.entries.lazy.map(\.alias).first { name in
      guard name.utf8.suffix(Self.marker.utf8.count).elementsEqual(Self.marker.utf8) else {
        return false
      }
      let module = String(Substring(name.utf8.dropLast(Self.marker.utf8.count)))
      return has(module + ".scale") && has(module + ".weight") && has(module + ".bias")
    }
    guard let example else { return nil }
    self.example = example
  }
}

extension QuantizedNetwork: CustomStringConvertible {
  /// One sentence: what was found and what to do.
  public var description: String {
    """
    this is a quantized network, as \(example.escapedForDisplay) shows: its normalizations are folded \
    into its convolutions, so no architecture here has its entries; write its dequantized tensors by \
    --raw --dequantize, or save the network as it was before torch.ao.quantization.convert
    """
  }
}
