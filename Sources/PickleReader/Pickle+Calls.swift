/// The calls of one global, and the bytes that calls stand for.
extension Pickle {
  /// The bytes that a value stands for: a `bytes`, or the call by which protocols 0 to 2 write one,
  /// `_codecs.encode(text, "latin1")`; `nil` for anything else.
  ///
  /// - Complexity: O(*n*) in the length of the text, which is copied at each call.
  public func byteContent(_ value: PickleValue) -> PickleBytes? {
    if value.kind == .bytes || value.kind == .byteString { return bytes(value) }
    guard let object = object(value), object.construction == .reduce,
      global(object.callable)?.exactName == "_codecs.encode", object.states.isEmpty,
      let arguments = elements(object.arguments), arguments.count == 2,
      let text = arguments.first, let codec = arguments.last,
      text.kind == .string, string(codec, upTo: 16) == "latin1"
    else { return nil }
    let scalars = string(text)?.unicodeScalars
    guard let scalars, scalars.allSatisfy({ $0.value <= 0xFF }) else { return nil }
    return .copied(scalars.map { UInt8(truncatingIfNeeded: $0.value) })
  }

  /// The recorded calls of a function, by its qualified name.
  public func calls(of function: String) -> [PickleValue] {
    let named = contents.globals.indices.filter { contents.globals[$0].exactName == function }
    guard !named.isEmpty else { return [] }
    let callables = Set(named.map { PickleValue(.global, $0) })
    return contents.objects.indices.filter { callables.contains(contents.objects[$0].callable) }
      .map { PickleValue(.object, $0) }
  }

  /// All recorded calls, in the order in which Python makes them.
  public var calls: some Sequence<PickleObject> {
    contents.objects.indices.lazy.compactMap { object(PickleValue(.object, $0)) }
  }

  /// The arguments of the calls of a function; `nil` unless each call is given bytes alone and the pickle
  /// uses the function for nothing else.
  public func byteArguments(ofCallsTo function: String) -> [PickleBytes]? {
    for (index, global) in contents.globals.enumerated() where global.exactName == function {
      let value = PickleValue(.global, index)
      // Another call could be given the function and call it.
      guard root != value, !contents.containers.mayHold(value),
        !contents.persistentIDs.contains(value)
      else { return nil }
    }
    var known: Set<PickleValue> = []
    var found: [PickleBytes] = []
    for call in calls(of: function) {
      guard let object = object(call), object.construction == .reduce,
        let arguments = elements(object.arguments), arguments.count == 1,
        let argument = arguments.first
      else { return nil }
      guard known.insert(argument).inserted else { continue }
      guard let bytes = byteContent(argument) else { return nil }
      found.append(bytes)
    }
    return found
  }
}
