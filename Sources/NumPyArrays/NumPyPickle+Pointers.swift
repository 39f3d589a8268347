public import PickleReader

/// Arrays of Python objects whose elements NumPy would take from the file as they are.
extension NumPyPickle {
  /// The bits of a type of objects: its elements are counted, and pickled as a list.
  private static let objectFlags = 0x01 | 0x02

  /// Whether a pickle gives NumPy the addresses of objects: by a type of objects that says of itself that
  /// it is none, or by bytes in place of a list of objects.
  ///
  /// Python then follows any address that the file names.
  public static func takesAddresses(_ pickle: Pickle) -> Bool {
    let types = pickle.calls(of: "numpy.dtype").compactMap(pickle.object)
    let objectTypes = types.filter { namesObjects($0, in: pickle) }
    guard !objectTypes.isEmpty else { return false }
    for type in types where !type.states.isEmpty {
      for state in type.states {
        let state = NumPyTypeState(
          pickle.elements(state).map { Array($0.prefix(10)) } ?? [], in: pickle)
        guard let state, namesObjects(type, in: pickle) || state.isCompound else {
          if state == nil { return true }
          continue
        }
        guard let flags = state.flags, flags & objectFlags == objectFlags else { return true }
      }
    }
    return givesBytes(in: pickle)
  }

  /// Whether the text of a type has the letter of objects, or is none that is read here.
  private static func namesObjects(_ type: PickleObject, in pickle: Pickle) -> Bool {
    guard let argument = pickle.elements(type.arguments)?.first,
      let text = pickle.string(argument, upTo: 256)
    else { return true }
    return NumPyType(text)?.kind == "O" || NumPyType(text) == nil
  }

  /// Whether an array of objects, or of a type that is not known here, is given bytes.
  private static func givesBytes(in pickle: Pickle) -> Bool {
    func isPlain(_ type: PickleValue) -> Bool {
      guard let type = pickle.object(type) else { return false }
      let isCompound = type.states.contains { state in
        NumPyTypeState(pickle.elements(state).map { Array($0.prefix(10)) } ?? [], in: pickle)?
          .isCompound != false
      }
      return !namesObjects(type, in: pickle) && !isCompound
    }
    for name in ["numpy.core.numeric._frombuffer", "numpy._core.numeric._frombuffer"] {
      for call in pickle.calls(of: name) {
        guard let arguments = pickle.object(call).flatMap({ pickle.elements($0.arguments) }),
          arguments.count > 1, isPlain(arguments[arguments.startIndex + 1])
        else { return true }
      }
    }
    for name in ["numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct"] {
      for call in pickle.calls(of: name) {
        for state in pickle.object(call)?.states ?? [] {
          guard let parts = pickle.elements(state), parts.count >= 4 else { return true }
          let type = parts[parts.endIndex - 3], data = parts[parts.endIndex - 1]
          guard data.kind == .list || isPlain(type) else { return true }
        }
      }
    }
    return false
  }
}
