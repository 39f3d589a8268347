internal import PickleReader

/// What a value consists of, for looking into it: dictionaries, sequences and objects alike.
struct ObjectReader: Sendable {
  let pickle: Pickle
  private let program: ScriptProgram?
  private let moduleNames: PickleNames
  private let merged: MergedDictionaries

  /// - Parameters:
  ///   - pickle: The pickle.
  ///   - program: The program that defines the pickle's classes, if it is one of TorchScript.
  init(pickle: Pickle, program: ScriptProgram? = nil) {
    self.pickle = pickle
    self.program = program
    merged = MergedDictionaries(of: pickle)
    moduleNames = PickleNames(ModuleAttributes.names, in: pickle)
  }

  /// The classes whose calls make dictionaries.
  private static let dictionaryClasses: Set<String> = [
    "collections.OrderedDict", "collections.defaultdict", "collections.Counter", "builtins.dict",
  ]

  /// The steps that comparing a key with others counts as.
  private static let stepsPerMergedKey = 4

  /// What protocols 0 and 1 make an object of a class by that extends a built-in one.
  private static let reconstructor = "copyreg._reconstructor"

  /// Whether the value is a `dict` or one of its subclasses in the standard library.
  func isDictionary(_ value: PickleValue) -> Bool {
    value.kind == .dict || pickle.object(value).map(isDictionary) ?? false
  }

  /// The entries of a dictionary, of whichever class; `nil` for anything else.
  func items(of value: PickleValue) throws(ArchiveError) -> [(
    key: PickleValue, value: PickleValue
  )]? {
    if let items = pickle.items(value) { return Array(items) }
    guard let object = pickle.object(value), isDictionary(object) else { return nil }
    return ObjectParts(try segments(ofDictionary: object), in: pickle).entries
  }

  /// The parts of a value; `nil` if it has none.
  ///
  /// Those of a module are what its `state_dict()` is made of; other attributes are passed over, as
  /// PyTorch passes over them.
  ///
  /// - Throws: ``ArchiveError`` without a place if they cannot be told.
  func parts(of value: PickleValue) throws(ArchiveError) -> ObjectParts? {
    if let items = pickle.items(value) { return ObjectParts([.items(items)], in: pickle) }
    if let elements = pickle.elements(value) {
      return ObjectParts([.elements(elements)], in: pickle)
    }
    guard let object = pickle.object(value) else { return nil }
    return try parts(of: object)
  }

  private func parts(of object: PickleObject) throws(ArchiveError) -> ObjectParts {
    let attributes = try attributes(of: object)
    guard !isDictionary(object) else {
      let entries = try segments(ofDictionary: object)
      let isMerged = initialContent(object) != nil
      return ObjectParts(
        entries + attributes, in: pickle,
        keyCount: isMerged ? Self.stepsPerMergedKey * entries.reduce(0) { $0 + $1.count } : 0)
    }
    for case .items(let items) in attributes + graphModule(object) {
      if let module = try module(items) { return module }
    }
    var segments =
      state(of: object, attributes) + [.items(object.items), .elements(object.elements)]
    segments.append(.elements(try initialElements(object)))
    if let keywords = object.keywords.flatMap(pickle.items) { segments.append(.items(keywords)) }
    if object.callable.kind == .object { segments.append(.function(object.callable)) }
    return ObjectParts(
      isModule: isScript(object), segments, in: pickle,
      keyCount: attributes.reduce(0) { $0 + $1.count })
  }

  /// The function that makes a `torch.fx.GraphModule` of its attributes and the text of its code.
  ///
  /// Its graph holds nodes that refer to each other and to the module, in ways without number.
  private static let graphModuleFunction = "torch.fx.graph_module.reduce_graph_module"

  /// The text of the code that a `torch.fx.GraphModule` is made with; `nil` for other objects.
  func graphCode(_ object: PickleObject) -> PickleValue? {
    for items in graphModule(object) {
      guard case .items(let items) = items else { continue }
      let code = items.first { pickle.string($0.key, upTo: 8) == "_code" }
      if let code { return code.value }
    }
    return nil
  }

  /// The attributes that a `torch.fx.GraphModule` is made from.
  private func graphModule(_ object: PickleObject) -> [ObjectParts.Segment] {
    guard name(of: object) == Self.graphModuleFunction,
      let items = pickle.elements(object.arguments)?.first.flatMap(pickle.items)
    else { return [] }
    return [.items(items)]
  }

  /// The parts of a module with these attributes; `nil` if they are no module's.
  private func module(_ attributes: PickleItems) throws(ArchiveError) -> ObjectParts? {
    guard let module = try ModuleAttributes(attributes, moduleNames, in: pickle) else { return nil }
    var segments: [ObjectParts.Segment] = []
    for (number, value) in module.dictionaries.enumerated() {
      for segment in try entries(of: value) {
        guard number == ModuleAttributes.buffers, !module.transient.isEmpty,
          case .items(let items) = segment
        else {
          segments.append(segment)
          continue
        }
        segments.append(.itemsWithout(module.transient, items))
      }
    }
    return ObjectParts(
      isModule: true, segments + module.packed.map { .item($0.key, $0.value) }, in: pickle,
      keyCount: module.keyCount)
  }

  private func entries(of value: PickleValue) throws(ArchiveError) -> [ObjectParts.Segment] {
    if let items = pickle.items(value) { return [.items(items)] }
    guard let object = pickle.object(value) else { return [] }
    return try segments(ofDictionary: object)
  }

  /// The entries of a dictionary, one for each key: those of its call, then those that were set.
  private func segments(
    ofDictionary object: PickleObject
  ) throws(ArchiveError) -> [ObjectParts.Segment] {
    switch try initialEntries(object) {
    case nil: return [.items(object.items)]
    case .items(let initial)? where object.items.isEmpty: return [.items(initial)]
    case let initial?:
      if let known = merged.items(of: object) { return [.items(known)] }
      let entries = ObjectParts([initial], in: pickle).entries
      guard let entries else { return [initial, .items(object.items)] }
      return [.items(merged.merge(entries + object.items, of: object))]
    }
  }

  /// Python 2 makes an `OrderedDict` from a list of two-item lists, any Python a `Counter` from a
  /// dictionary.
  private func initialEntries(_ object: PickleObject) throws(ArchiveError) -> ObjectParts.Segment? {
    // `__new__` alone makes it empty, whatever it is given.
    guard object.construction == .reduce || object.construction == .instance,
      let content = initialContent(object)
    else { return nil }
    try check(content, isUnchangedSince: object.madeAt)
    if let items = pickle.items(content) { return .items(items) }
    guard let pairs = pickle.elements(content), name(of: object) != "collections.Counter" else {
      throw malformed("a dictionary is made from neither a dictionary nor a list of pairs")
    }
    return .pairs(pairs)
  }

  /// The elements that a subclass of a sequence is made from; of any other call, its arguments.
  private func initialElements(
    _ object: PickleObject
  ) throws(ArchiveError) -> ArraySlice<PickleValue> {
    let arguments = pickle.elements(object.arguments) ?? []
    switch name(of: object) {
    case Self.reconstructor?:
      guard let content = arguments.dropFirst(2).first, let elements = pickle.elements(content)
      else { return arguments }
      try check(content, isUnchangedSince: object.madeAt)
      return elements
    case "collections.deque"?:
      for argument in arguments.prefix(1) {
        try check(argument, isUnchangedSince: object.madeAt)
      }
      if let bound = arguments.dropFirst().first.flatMap(pickle.integer) {
        let given = arguments.first.flatMap(pickle.elements)?.count ?? 0
        guard object.elements.count <= bound, given <= bound - object.elements.count else {
          throw malformed("a deque of up to \(bound) elements is given more, and loses the first")
        }
      }
      return arguments
    default: return arguments
    }
  }

  /// What a dictionary is made from: an argument of its class, the first but for two callables.
  private func initialContent(_ object: PickleObject) -> PickleValue? {
    let arguments = pickle.elements(object.arguments) ?? []
    return switch name(of: object) {
    // The first argument of a `defaultdict` is the function for what is not there.
    case "collections.defaultdict"?: arguments.dropFirst().first
    // A class, the class that it extends, and what that class makes.
    case Self.reconstructor?: arguments.dropFirst(2).first
    default: arguments.first
    }
  }

  /// Whether it is an object of TorchScript, whose attributes bear the names of its state.
  private func isScript(_ object: PickleObject) -> Bool {
    pickle.global(object.callable).map { ScriptProgram.isModule($0.module) } ?? false
  }

  /// The attributes of a module of TorchScript that its `state_dict()` consists of: the parameters and
  /// buffers that its class declares, and other modules; all attributes of any other object.
  private func state(
    of object: PickleObject, _ attributes: [ObjectParts.Segment]
  ) -> [ObjectParts.Segment] {
    guard let names = pickle.global(object.callable).flatMap({ program?[$0]?.state }) else {
      return attributes
    }
    return attributes.map { segment in
      guard case .items(let items) = segment else { return segment }
      let omitted = items.filter { item in
        !isScriptModule(item.value)
          && !(pickle.string(item.key, upTo: 1 << 12).map(names.contains) ?? false)
      }
      return .itemsWithout(Set(omitted.map(\.key)), items)
    }
  }

  /// Whether a value is an object of TorchScript that may hold state: a module, or one of a class that
  /// PyTorch defines in C++.
  private func isScriptModule(_ value: PickleValue) -> Bool {
    guard let object = pickle.object(value), let global = pickle.global(object.callable),
      ScriptProgram.isModule(global.module)
    else { return false }
    return program?[global]?.isModule ?? true
  }

  private func isDictionary(_ object: PickleObject) -> Bool {
    guard let name = name(of: object) else { return false }
    guard name == Self.reconstructor else { return Self.dictionaryClasses.contains(name) }
    let base = pickle.elements(object.arguments)?.dropFirst().first
    return base.flatMap(pickle.global)?.exactName == "builtins.dict"
  }

  private func name(of object: PickleObject) -> String? {
    pickle.global(object.callable)?.exactName
  }

  /// The attributes that an object's state holds: a dictionary, or a pair of one and another for slots.
  func attributes(
    of object: PickleObject
  ) throws(ArchiveError) -> [ObjectParts.Segment] {
    guard let state = object.states.first else { return [] }
    guard object.states.count == 1 else {
      throw malformed("an object is given \(object.states.count) states; no writer does that")
    }
    if let items = pickle.items(state) {
      // An object's own dictionary may go on being filled: this one took what was in it.
      let change = pickle.lastChange(of: state)
      guard change > object.builtAt else { return [.items(items)] }
      guard change < UInt32.max else { throw changed(state) }
      return [.items(items.leading(valueCount: object.builtCount))]
    }
    try check(state, isUnchangedSince: object.builtAt)
    if let content = pickle.object(state) {
      return isDictionary(content)
        ? try segments(ofDictionary: content) : [.elements([state])]
    }
    guard let parts = pickle.elements(state) else { return [] }
    if parts.count == 2, parts.allSatisfy({ $0.kind == .none || $0.kind == .dict }) {
      for part in parts { try check(part, isUnchangedSince: object.builtAt) }
      return parts.compactMap { pickle.items($0).map { .items($0) } }
    }
    return [.elements(parts)]
  }

  /// Refuses what changed after an opcode that copied it.
  private func check(_ value: PickleValue, isUnchangedSince number: Int) throws(ArchiveError) {
    guard pickle.lastChange(of: value) <= number else { throw changed(value) }
  }

  private func changed(_ value: PickleValue) -> ArchiveError {
    malformed(
      "\(value.kind == .object ? "an" : "a") \(value.kind) changes after an object is made from it; "
        + "no writer does that")
  }

  private func malformed(_ detail: String) -> ArchiveError {
    ArchiveError(.malformedObject, detail)
  }
}
