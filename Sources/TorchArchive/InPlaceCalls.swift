internal import PickleReader

/// Calls that change a tensor in place when Python loads the pickle, such as `torch.relu_(weight)`.
///
/// No call is made here, so the tensor would have other values than in PyTorch: the file is refused.
/// Functions of PyTorch that work in place have names that end in `_`. What any other function does
/// to its arguments its name does not show; ``GlobalScan`` reports it.
struct InPlaceCalls {
  private let pickle: Pickle
  /// Sequences that are known to hold no object, by the levels that were looked at; many calls may
  /// share them.
  private var plain = [PickleValueSet(), PickleValueSet()]

  /// Functions by other names that change their first argument.
  private static let others: Set<String> = [
    "setitem", "delitem", "iadd", "isub", "imul", "itruediv", "ifloordiv", "imod", "ipow", "iand",
    "ior", "ixor", "ilshift", "irshift", "imatmul", "setattr", "delattr", "copyto", "putmask",
    "fill_diagonal", "set_data", "__setitem__", "__delitem__", "__setattr__", "__iadd__",
    "__isub__", "__imul__", "__itruediv__", "__ifloordiv__", "__imod__", "__ipow__", "__iand__",
    "__ior__", "__ixor__", "__ilshift__", "__irshift__", "__imatmul__",
  ]
  /// What dill sets in a cell of a function, which is no tensor.
  private static let cellAttribute = "cell_contents"
  /// The most bytes of a method's name.
  private static let longestName = 64
  /// The arguments, and elements of a list among them, that are looked at.
  private static let maximumArguments = 64

  init(in pickle: Pickle) { self.pickle = pickle }

  /// Throws if a pickle has such a call.
  mutating func check() throws(ArchiveError) {
    var names: [PickleValue: String?] = [:]
    for call in pickle.calls {
      let known = names[call.callable]
      let name = known ?? changingName(of: call.callable)
      if known == nil { names[call.callable] = .some(name) }
      guard let name, isGivenObject(call) else { continue }
      throw ArchiveError(
        .malformedObject,
        """
        the pickle calls \(name), which changes a tensor while Python loads the file; the values here \
        would be others. Load it with PyTorch and save the state dict
        """)
    }
  }

  /// The name of a function or method if it works in place.
  private func changingName(of callable: PickleValue) -> String? {
    if let global = pickle.global(callable) {
      return Self.changes(global.name) ? global.qualifiedName : nil
    }
    // `getattr(weight, "relu_")`, `operator.methodcaller("relu_")`, `functools.partial(torch.relu_)`.
    guard let inner = pickle.object(callable) else { return nil }
    return (pickle.elements(inner.arguments) ?? []).prefix(Self.maximumArguments).lazy
      .compactMap { argument in
        pickle.global(argument)?.name ?? pickle.string(argument, upTo: Self.longestName)
      }.first(where: Self.changes)
  }

  private static func changes(_ name: String) -> Bool {
    let last = name.utf8.lastIndex(of: UInt8(ascii: ".")).map { name.utf8.index(after: $0) }
    let member = name[(last ?? name.startIndex)...]
    let bytes = member.utf8
    if bytes.last == UInt8(ascii: "_"), bytes.dropLast().last != UInt8(ascii: "_") { return true }
    return bytes.count <= longestName && others.contains(String(member))
  }

  /// True if an argument is an object, which may be a tensor, or a list that holds one.
  private mutating func isGivenObject(_ call: PickleObject) -> Bool {
    if holdsObject(call.arguments, within: 1) {
      let second = pickle.elements(call.arguments)?.dropFirst().first
      return second.flatMap { pickle.string($0, upTo: Self.longestName) } != Self.cellAttribute
    }
    return pickle.object(call.callable).map { holdsObject($0.arguments, within: 1) } ?? false
  }

  /// True if a sequence has an object among its first elements, or a sequence in it has.
  private mutating func holdsObject(_ sequence: PickleValue, within levels: Int) -> Bool {
    guard !plain[levels].contains(sequence), let elements = pickle.elements(sequence) else {
      return false
    }
    for element in elements.prefix(Self.maximumArguments) {
      if Self.mayBeTensor(element) { return true }
      if levels > 0, holdsObject(element, within: levels - 1) { return true }
    }
    plain[levels].insert(sequence)
    return false
  }

  private static func mayBeTensor(_ value: PickleValue) -> Bool {
    value.kind == .object || value.kind == .persistentID
  }
}
