internal import PickleReader

/// Calls that change a tensor or a dictionary when Python loads the pickle, such as
/// `torch.relu_(weight)`.
///
/// No call is made here, so the values would differ from PyTorch's: the file is refused. Functions of
/// PyTorch that work in place have names that end in `_`. What any other function does to its arguments
/// its name does not show; ``GlobalScan`` reports it.
struct InPlaceCalls {
  private let pickle: Pickle
  /// Sequences that are known to hold no object, by the levels that were looked at; many calls may
  /// share them.
  private var plain = [PickleValueSet(), PickleValueSet()]

  /// Arguments that are known to hold no function that works in place.
  private var withoutFunctions = PickleValueSet()

  /// Functions and methods by other names that change an argument.
  private static let others: Set<String> = [
    "setitem", "delitem", "iadd", "isub", "imul", "itruediv", "ifloordiv", "imod", "ipow", "iand",
    "ior", "ixor", "ilshift", "irshift", "imatmul", "setattr", "delattr", "copyto", "putmask",
    "put", "place", "fill", "fill_diagonal", "sort", "itemset", "partition", "resize", "byteswap",
    "shuffle", "set_data", "update", "clear", "pop", "popitem", "load_state_dict", "__setitem__",
    "__delitem__", "__setattr__", "__delattr__", "__iadd__", "__isub__", "__imul__",
    "__itruediv__", "__ifloordiv__", "__imod__", "__ipow__", "__iand__", "__ior__", "__ixor__",
    "__ilshift__", "__irshift__", "__imatmul__",
  ]
  /// The attribute that dill sets in a cell of a function, which is no tensor.
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
      var name = known ?? changingName(of: call.callable)
      if known == nil { names[call.callable] = .some(name) }
      // `operator.call(torch.relu_, weight)`, `map(torch.relu_, [weight])`
      if name == nil, mayCall(call.callable), !withoutFunctions.contains(call.arguments) {
        name = changingGlobal(in: call.arguments)
        if name == nil { withoutFunctions.insert(call.arguments) }
      }
      guard let name, isGivenObject(call), !fillsCell(call, name) else { continue }
      throw ArchiveError(
        .malformedObject,
        """
        the pickle calls \(name), which changes a value while Python loads the file; expected calls \
        that make values. If you trust the file, load it with PyTorch and save its state dict
        """)
    }
  }

  /// The name of a function or method if it works in place.
  private func changingName(of callable: PickleValue) -> String? {
    if let global = pickle.global(callable) {
      return Self.changes(global.name) ? global.qualifiedName : nil
    }
    // `getattr(weight, "relu_")`, `operator.methodcaller("relu_")`, `functools.partial(torch.relu_)`,
    // whose arguments are in its state, too.
    for sequence in given(to: callable) {
      if let name = changingGlobal(in: sequence) { return name }
      let texts = (pickle.elements(sequence) ?? []).prefix(Self.maximumArguments).lazy
        .compactMap { pickle.string($0, upTo: Self.longestName) }
      if let name = texts.first(where: Self.changes) { return name }
    }
    return nil
  }

  /// True for a function that may call what it is given; classes have names in capitals.
  private func mayCall(_ callable: PickleValue) -> Bool {
    guard let name = pickle.global(callable)?.name else { return true }
    return name.utf8.first.map { !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) } ?? false
  }

  /// The first function in a sequence that works in place.
  private func changingGlobal(in sequence: PickleValue) -> String? {
    (pickle.elements(sequence) ?? []).prefix(Self.maximumArguments).lazy
      .compactMap { pickle.global($0) }.first { Self.changes($0.name) }?.qualifiedName
  }

  private static func changes(_ name: String) -> Bool {
    let last = name.utf8.lastIndex(of: UInt8(ascii: ".")).map { name.utf8.index(after: $0) }
    let member = name[(last ?? name.startIndex)...]
    let bytes = member.utf8
    if bytes.last == UInt8(ascii: "_"), bytes.dropLast().last != UInt8(ascii: "_") { return true }
    return bytes.count <= longestName && others.contains(String(member))
  }

  private func fillsCell(_ call: PickleObject, _ name: String) -> Bool {
    name == "builtins.setattr"
      && pickle.elements(call.arguments)?.dropFirst().first
        .flatMap { pickle.string($0, upTo: Self.longestName) } == Self.cellAttribute
  }

  /// True if an argument is an object, which may be a tensor, or a list that holds one.
  private mutating func isGivenObject(_ call: PickleObject) -> Bool {
    for sequence in [call.arguments] + given(to: call.callable)
    where holdsObject(sequence, within: 1) {
      return true
    }
    return false
  }

  /// The arguments and states of a callable that a call made.
  private func given(to callable: PickleValue) -> [PickleValue] {
    guard let inner = pickle.object(callable) else { return [] }
    return [inner.arguments] + inner.states.prefix(Self.maximumArguments)
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
