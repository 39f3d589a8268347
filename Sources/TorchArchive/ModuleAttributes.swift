internal import PickleReader

/// Where a pickled `torch.nn.Module` keeps what its `state_dict()` gives.
///
/// A module is known by these attributes and not by its class, which may be anyone's.
struct ModuleAttributes: Sendable {
  /// The dictionaries of parameters, buffers and modules, in the order of `state_dict()`.
  let dictionaries: [PickleValue]
  /// The position of the buffers among ``dictionaries``.
  static let buffers = 1
  /// The names of the buffers that `state_dict()` leaves out.
  let transient: Set<PickleValue>
  /// Attributes that hold packed weights, and their names.
  let packed: [(key: PickleValue, value: PickleValue)]
  /// How many keys were looked at to find them, and buffers are to be.
  let keyCount: Int

  /// What the attributes are called: the three dictionaries, then the set of transient buffers.
  static let names = ["_parameters", "_buffers", "_modules", "_non_persistent_buffers_set"]

  /// The class of what quantised modules keep their weights in, beside the three dictionaries.
  private static let packedClass = "torch.ScriptObject"

  /// Finds them among the attributes of an object; `nil` if it is no module.
  ///
  /// - Throws: ``ArchiveError`` without a place if its transient buffers cannot be told.
  init?(
    _ attributes: PickleItems, _ names: PickleNames, in pickle: Pickle
  ) throws(ArchiveError) {
    var found = [PickleValue?](repeating: nil, count: 4)
    var packed: [(key: PickleValue, value: PickleValue)] = []
    for (key, value) in attributes {
      if let number = names.number(of: key) {
        found[number] = value
      } else if let callable = pickle.object(value)?.callable,
        pickle.global(callable)?.exactName == Self.packedClass
      {
        packed.append((key, value))
      }
    }
    dictionaries = found.prefix(3).compactMap { $0 }
    guard dictionaries.count == 3 else { return nil }
    self.packed = packed
    transient =
      try found[3].map { (value) throws(ArchiveError) in
        try Self.elements(of: value, in: pickle)
      } ?? []
    let buffers = pickle.items(dictionaries[Self.buffers])?.count ?? 0
    keyCount = attributes.count + 2 * transient.count + (transient.isEmpty ? 0 : buffers)
  }

  /// The elements of a `set`, which older protocols make by a call with a list.
  private static func elements(
    of value: PickleValue, in pickle: Pickle
  ) throws(ArchiveError) -> Set<PickleValue> {
    if value.kind == .set || value.kind == .frozenset {
      return Set(pickle.elements(value) ?? [])
    }
    guard let object = pickle.object(value), let arguments = pickle.elements(object.arguments),
      let name = pickle.global(object.callable)?.exactName,
      name == "builtins.set" || name == "builtins.frozenset", arguments.count <= 1,
      object.states.isEmpty, object.items.isEmpty,
      arguments.allSatisfy({ $0.kind == .list || $0.kind == .tuple || $0.kind == .set }),
      arguments.allSatisfy({ pickle.lastChange(of: $0) <= object.madeAt })
    else {
      throw ArchiveError(
        .malformedObject, "a module's _non_persistent_buffers_set is no set that is known")
    }
    return Set((arguments.first.flatMap(pickle.elements) ?? []) + object.elements)
  }
}
