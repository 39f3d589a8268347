public import PickleReader

/// Arrays of Python objects whose elements NumPy would take from the file as memory addresses.
extension NumPyPickle {
  /// `NPY_ITEM_REFCOUNT` and `NPY_LIST_PICKLE`, which NumPy sets for every type of objects.
  private static let objectFlags = 0x01 | 0x02

  /// True if Python would follow addresses from the file when it uses an array of the pickle.
  ///
  /// This happens if a type of objects lacks the flags of such a type, or if an array of objects has
  /// bytes as its data. NumPy itself pickles objects as a list.
  public static func takesAddresses(_ pickle: Pickle) -> Bool {
    let types = pickle.calls(of: "numpy.dtype").compactMap(pickle.object)
    guard types.contains(where: { mayHoldObjects($0, in: pickle) }) else { return false }
    for type in types {
      for state in type.states {
        guard let state = NumPyTypeState(state, in: pickle) else { return true }
        guard mayHoldObjects(type, in: pickle) || state.isCompound else { continue }
        guard let flags = state.flags, flags & objectFlags == objectFlags else { return true }
      }
    }
    return pickle.calls(ofAny: Function.fromBufferNames).contains { call in
      let arguments = pickle.elements(call.arguments) ?? []
      return arguments.count < 2 || !isPlain(arguments[arguments.startIndex + 1], in: pickle)
    }
      || pickle.calls(ofAny: Function.reconstructNames).flatMap(\.states).contains { state in
        guard let parts = pickle.elements(state)?.suffix(3), parts.count == 3,
          let type = parts.first, let data = parts.last
        else { return true }
        return data.kind != .list && !isPlain(type, in: pickle)
      }
  }

  /// True if the text of a type is that of objects, or cannot be read here.
  private static func mayHoldObjects(_ type: PickleObject, in pickle: Pickle) -> Bool {
    let text = pickle.elements(type.arguments)?.first.flatMap { pickle.string($0, upTo: 256) }
    guard let text, let type = NumPyType(text) else { return true }
    return type.kind == "O"
  }

  /// True if a type is known to be without objects and fields.
  private static func isPlain(_ type: PickleValue, in pickle: Pickle) -> Bool {
    guard let type = pickle.object(type), !mayHoldObjects(type, in: pickle) else { return false }
    return type.states.allSatisfy { NumPyTypeState($0, in: pickle)?.isCompound == false }
  }
}

extension Pickle {
  fileprivate func calls(ofAny names: [String]) -> [PickleObject] {
    names.flatMap { calls(of: $0) }.compactMap { object($0) }
  }
}
