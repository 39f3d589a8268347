internal import PickleReader

/// The state that `numpy.dtype.__setstate__` takes, as far as it matters to types of numbers.
///
/// NumPy wrote it in several forms: `(order, subarray, fields, size, alignment)` at first, later with
/// a version in front, then with names, flags and metadata.
struct NumPyTypeState {
  /// The byte order: `<`, `>`, `|` or `=`.
  let order: String
  /// The bits that tell how elements are handled; `nil` in the forms without.
  let flags: Int?
  /// True if it makes the type one of fields or of subarrays.
  let isCompound: Bool

  /// Reads a state; `nil` if NumPy does not write such a state.
  init?(_ state: PickleValue, in pickle: Pickle) {
    guard state.kind == .tuple, let elements = pickle.elements(state),
      (5...9).contains(elements.count)
    else { return nil }
    let parts = Array(elements)
    let start = parts.count == 5 ? 0 : 1
    let order =
      pickle.string(parts[start], upTo: 4)
      ?? pickle.byteContent(parts[start]).flatMap {
        if case .copied(let bytes) = $0 { String(decoding: bytes, as: UTF8.self) } else { nil }
      }
    guard let order, ["<", ">", "|", "="].contains(order) else { return nil }
    self.order = order
    flags = parts.count > 7 ? pickle.integer(parts[7]) : nil
    // Names and fields, or fields alone.
    let compound = parts[(start + 1)..<(start + (parts.count > 6 ? 4 : 3))]
    isCompound = compound.contains { $0.kind != .none }
  }

  /// True if NumPy reads numbers in the machine's order whether it takes the state or ignores it.
  var isNative: Bool { order != ">" && !isCompound }
}
