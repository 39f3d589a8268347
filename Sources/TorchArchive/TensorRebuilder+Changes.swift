internal import PickleReader
internal import Tensors

/// What a pickle does to a tensor behind the call that made it: refused where it changes the values.
extension TensorRebuilder {
  /// Metadata are `conj` and `neg`, and what a backend adds.
  private static let maximumFlagCount = 16
  /// Attributes are what a program hung onto its tensor.
  private static let maximumAttributeCount = 64
  /// The attributes that PyTorch writes through to the elements.
  static let valueAttributes = ["data", "imag", "real"]

  /// The attributes of the tensor that a call makes, but for its values; `nil` if it has none.
  func attributes(of value: PickleValue) -> ObjectParts? {
    guard let object = pickle.object(value), let constructor = constructor(object.callable),
      constructor == .parameter || constructor == .fromType
    else { return nil }
    let arguments = arguments(object.arguments)
    // A DTensor's attributes are its parts.
    guard arguments.count > 3, !isDistributed(arguments) else { return nil }
    let dictionaries = attributeDictionaries(arguments[3]).compactMap(pickle.items)
    guard !dictionaries.allSatisfy(\.isEmpty) else { return nil }
    let segments = dictionaries.map { items in
      let values = items.map(\.key).filter { valueNames.number(of: $0) != nil }
      return ObjectParts.Segment.itemsWithout(Set(values), items)
    }
    return ObjectParts(segments, in: pickle)
  }

  func attributeDictionaries(_ state: PickleValue) -> [PickleValue] {
    state.kind == .tuple ? pickle.elements(state).map(Array.init) ?? [] : [state]
  }

  /// Refuses elements that are set, and a state for what is a tensor already.
  func checkUnchanged(
    _ object: PickleObject, madeBy constructor: TensorConstructor
  ) throws(ArchiveError) {
    let maximumStateCount: Int
    switch constructor {
    case .unsupported: return
    case .tensorClass, .parameterClass: maximumStateCount = 1
    case .strided, .typed, .quantized, .parameter, .fromType: maximumStateCount = 0
    }
    guard object.states.count <= maximumStateCount else {
      throw malformed("a tensor is given a state that replaces its values; no writer does that")
    }
    guard object.items.isEmpty, object.elements.isEmpty else {
      throw malformed("elements of a tensor are set one by one; no writer does that")
    }
  }

  /// Whether a state is a dictionary of attributes, or a pair of one and another for slots.
  func isAttributes(_ state: PickleValue) -> Bool {
    guard state.kind == .tuple else { return state.kind == .dict || state.kind == .none }
    let parts = pickle.elements(state) ?? []
    return parts.count == 2 && parts.allSatisfy { $0.kind == .dict || $0.kind == .none }
  }

  /// Refuses attributes that are a tensor's values: PyTorch sets each by its name.
  ///
  /// The outermost tensor's attribute `data` may be that tensor itself, as a subclass may write it. Of
  /// those within, it would be rebuilt twice at each level.
  func check(
    attributes state: PickleValue, givenAt: Int, of outcome: Outcome, nesting: Int
  ) throws(ArchiveError) {
    guard isAttributes(state) else { throw malformed("a tensor's attributes must be a dictionary") }
    let dictionaries = attributeDictionaries(state)
    guard !dictionaries.contains(where: { pickle.lastChange(of: $0) > givenAt }) else {
      throw malformed("a tensor's attributes change behind the call that was given them")
    }
    let attributes = dictionaries.compactMap(pickle.items)
    guard attributes.reduce(0, { $0 + $1.count }) <= Self.maximumAttributeCount else {
      throw malformed("a tensor has over \(Self.maximumAttributeCount) attributes")
    }
    for items in attributes {
      for item in items {
        guard let number = valueNames.number(of: item.key) else { continue }
        let name = Self.valueAttributes[number]
        if name == "data", nesting == 0, case .tensor(let made) = outcome,
          case .tensor(let data) = try rebuild(item.value, nesting: 1),
          let identity = TensorIdentity(made.tensor), identity == TensorIdentity(data.tensor)
        {
          continue
        }
        throw malformed("a tensor is given the attribute \(name), which replaces its values")
      }
    }
  }

  /// The names in a tensor's metadata that are set, as `conj` and `neg` are.
  func flags(_ metadata: PickleValue?, givenAt: Int) throws(ArchiveError) -> Set<String> {
    guard let metadata, metadata.kind != .none else { return [] }
    guard let items = pickle.items(metadata), items.count <= Self.maximumFlagCount else {
      throw malformed(
        "a tensor's metadata must be a dictionary of up to \(Self.maximumFlagCount) entries")
    }
    guard pickle.lastChange(of: metadata) <= givenAt else {
      throw malformed("a tensor's metadata change behind the call that was given them")
    }
    var flags: Set<String> = []
    for item in items {
      guard item.key.kind == .string, let name = pickle.string(item.key, upTo: 64) else {
        throw malformed("a key of a tensor's metadata must be a short text")
      }
      guard name == "conj" || name == "neg" else { continue }
      guard let isSet = pickle.bool(item.value) else {
        throw malformed("\(name) in a tensor's metadata must be a boolean")
      }
      if isSet { flags.insert(name) }
    }
    return flags
  }
}
