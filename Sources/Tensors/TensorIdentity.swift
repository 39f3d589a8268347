internal import MappedFiles

/// What makes two tensors the same one: equal bytes at the same place under the same layout.
///
/// An identity keeps its tensor's storage alive, so that no other can come to stand in its place.
public struct TensorIdentity: Hashable, Sendable {
  private enum Place: Hashable {
    case mapped(owner: ObjectIdentifier, position: Int)
    case unpacked(ObjectIdentifier)
  }

  private struct Content: Hashable {
    let place: Place
    let dtype: DType
    let byteOrder: ByteOrder
    let layout: TensorLayout
    let isConjugated: Bool
    let isNegated: Bool
  }

  private let content: Content
  private let storage: TensorStorage

  /// Creates the identity of a tensor; `nil` for tensors without elements, which share nothing, and
  /// for quantised ones, whose scales may differ.
  public init?(_ tensor: Tensor) {
    guard tensor.byteCount > 0, !tensor.dtype.isQuantized else { return nil }
    let place: Place =
      if let region = tensor.storage.mappedRegion {
        .mapped(owner: region.ownerIdentifier, position: region.position)
      } else {
        .unpacked(ObjectIdentifier(tensor.storage))
      }
    content = Content(
      place: place, dtype: tensor.dtype, byteOrder: tensor.storage.byteOrder, layout: tensor.layout,
      isConjugated: tensor.interpretation.isConjugated,
      isNegated: tensor.interpretation.isNegated)
    storage = tensor.storage
  }

  /// Whether two tensors are the same one.
  public static func == (left: TensorIdentity, right: TensorIdentity) -> Bool {
    left.content == right.content
  }

  /// Hashes what is compared.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(content)
  }
}
