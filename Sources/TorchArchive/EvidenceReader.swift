internal import Evidence
internal import PickleReader

/// Reads the plain values of a pickle: those that an attribute or an entry of a configuration has.
struct EvidenceReader: Sendable {
  /// The most bytes of a text that are read; a configuration may be one text.
  static let longestText = 1 << 18
  private static let longestSequence = 64

  let pickle: Pickle

  /// The value as evidence; `nil` if it is not a plain one.
  ///
  /// - Parameter longestText: The most bytes of a text.
  func value(_ value: PickleValue, longestText: Int = Self.longestText) -> EvidenceValue? {
    scalar(value, longestText: longestText) ?? sequence(value) ?? size(value)
  }

  /// The qualified name of a function or class that a checkpoint refers to, perhaps within a
  /// `functools.partial`.
  func callable(_ value: PickleValue) -> EvidenceValue? {
    if let global = pickle.global(value) { return .text(global.qualifiedName) }
    guard let object = pickle.object(value),
      pickle.global(object.callable)?.exactName == "functools.partial"
    else { return nil }
    return pickle.elements(object.arguments)?.first.flatMap(pickle.global)
      .map { .text($0.qualifiedName) }
  }

  private func scalar(_ value: PickleValue, longestText: Int) -> EvidenceValue? {
    switch value.kind {
    case .none: EvidenceValue.none
    case .bool: pickle.bool(value).map(EvidenceValue.bool)
    case .int: pickle.integer(value).map(EvidenceValue.integer)
    case .float: pickle.float(value).map(EvidenceValue.number)
    case .string, .byteString:
      pickle.string(value, upTo: longestText).map(EvidenceValue.text)
    default: nil
    }
  }

  private func sequence(_ value: PickleValue) -> EvidenceValue? {
    guard value.kind == .list || value.kind == .tuple, let elements = pickle.elements(value),
      elements.count <= Self.longestSequence
    else { return nil }
    let values = elements.compactMap { scalar($0, longestText: 256) }
    return values.count == elements.count ? .sequence(values) : nil
  }

  /// A `torch.Size`, which is called with a tuple.
  private func size(_ value: PickleValue) -> EvidenceValue? {
    guard let object = pickle.object(value),
      pickle.global(object.callable)?.exactName == "torch.Size"
    else { return nil }
    return pickle.elements(object.arguments)?.first.flatMap(sequence)
  }
}
