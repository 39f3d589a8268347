internal import Evidence
internal import PickleReader

/// Finds every module of an object with its class and its plain attributes.
///
/// It goes where ``TensorSearch`` goes, under the same limits, and enters a shared module under each
/// of its paths.
struct ModuleSearch {
  private static let longestText = 256
  /// The steps that an attribute counts as, because it is kept; many modules may share attributes.
  private static let stepsPerAttribute = 32
  private static let maximumGraphs = 16

  private(set) var modules: [ModuleRecord] = []
  /// The qualified names of TorchScript's classes, by the modules' paths.
  private(set) var classNames: [String: String] = [:]

  private let objects: ObjectReader
  private let values: EvidenceReader
  private let script: ScriptSource?
  private let limits: ArchiveLimits
  private let parameters: PickleNames
  private let overrides: CodeOverrides
  private var path = DottedPath()
  private var stack: [(value: PickleValue, parts: ObjectParts)] = []
  private var open = PickleValueSet()
  private var steps = 0
  private var nameByteCount = 0
  /// The functions that graphs call, by the texts of their code.
  private var graphs: [PickleValue: [String]] = [:]

  /// Prepares the search; `script` describes the classes of a TorchScript archive.
  init(_ pickle: Pickle, script: ScriptSource?, limits: ArchiveLimits) {
    objects = ObjectReader(pickle: pickle)
    values = EvidenceReader(pickle: pickle)
    parameters = PickleNames(["_parameters"], in: pickle)
    overrides = CodeOverrides(objects)
    self.script = script
    self.limits = limits
  }

  /// True if a pickle may have modules: it mentions the attribute that each of them has.
  static func mayFindModules(in pickle: Pickle, isTorchScript: Bool) -> Bool {
    isTorchScript || PickleNames(["_modules"], in: pickle).areThere
  }

  mutating func run() throws(ArchiveError) {
    try enter(objects.pickle.root)
    while !stack.isEmpty {
      let depth = stack.count
      guard let part = stack[depth - 1].parts.next() else {
        open.remove(stack.removeLast().value)
        if !stack.isEmpty { path.parts.removeLast() }
        continue
      }
      path.parts.append(part.name)
      try enter(part.value)
      if stack.count == depth { path.parts.removeLast() }
    }
  }

  private mutating func enter(_ value: PickleValue) throws(ArchiveError) {
    steps += 1
    guard steps <= limits.steps else { throw overLimit(.steps) }
    switch value.kind {
    case .list, .tuple, .dict, .object: break
    default: return
    }
    guard !open.contains(value), let parts = try objects.parts(of: value) else { return }
    guard stack.count < limits.nesting else { throw overLimit(.nesting) }
    if parts.isModule { try note(value) }
    open.insert(value)
    stack.append((value, parts))
    steps += parts.stepCount
  }

  private mutating func note(_ value: PickleValue) throws(ArchiveError) {
    guard let object = objects.pickle.object(value) else { return }
    guard modules.count < limits.tensors else { throw overLimit(.tensors) }
    guard
      let name = path.text(in: objects.pickle, maximumByteCount: limits.longestNameBytes)
    else { throw overLimit(.longestNameBytes) }
    nameByteCount += name.utf8.count
    guard nameByteCount <= limits.nameBytes else { throw overLimit(.nameBytes) }
    var attributes: [String: EvidenceValue] = [:]
    var hasParameters = false
    var changes: [String: String] = [:]
    for case .items(let items) in try objects.attributes(of: object) {
      for (key, value) in items {
        if parameters.number(of: key) != nil {
          hasParameters = try objects.items(of: value)?.contains { $0.value.kind != .none } ?? false
        }
        if let override = try overrides.found(under: key, value) {
          changes[override.attribute] = override.callables
          steps += Self.stepsPerAttribute
        }
        guard let plain = values.value(value, longestText: Self.longestText),
          let name = objects.pickle.string(key, upTo: Self.longestText)
        else { continue }
        attributes[name] = plain
        steps += Self.stepsPerAttribute + 2 * (plain.elements?.count ?? 0)
        guard steps <= limits.steps else { throw overLimit(.steps) }
      }
      steps += items.count
    }
    let operations = objects.graphCode(object).flatMap { graphOperations(in: $0) }
    let className = className(of: object)
    if script != nil { classNames[name] = className }
    guard let described = script?.classes[className] else {
      modules.append(
        ModuleRecord(
          path: name, className: className, attributes: attributes, hasParameters: hasParameters,
          operations: operations, overrides: changes))
      return
    }
    modules.append(
      ModuleRecord(
        path: name, className: ScriptSource.plainName(of: className),
        attributes: attributes.merging(described.constants) { _, constant in constant },
        hasParameters: described.hasParameters, operations: described.operations))
  }

  /// The functions that the code of a graph calls; a module may be under many paths.
  private mutating func graphOperations(in code: PickleValue) -> [String]? {
    if let known = graphs[code] { return known }
    guard graphs.count < Self.maximumGraphs,
      let text = objects.pickle.string(code, upTo: EvidenceReader.longestText)
    else { return nil }
    let operations = GraphCode.operations(in: text)
    graphs[code] = operations
    return operations
  }

  /// The name of the class that an object is of.
  ///
  /// A stream refers to a module's class together with its source, by a persistent identifier.
  /// Protocols 0 and 1 give the class to a function that makes the object.
  private func className(of object: PickleObject) -> String {
    let pickle = objects.pickle
    if let parts = pickle.persistentParts(object.callable)?.parts, parts.count > 1 {
      return pickle.global(parts[parts.startIndex + 1])?.qualifiedName ?? ""
    }
    let name = pickle.global(object.callable)?.qualifiedName ?? ""
    guard name == "copyreg._reconstructor" else { return name }
    let first = pickle.elements(object.arguments)?.first
    return first.flatMap(pickle.global)?.qualifiedName ?? ""
  }

  private func overLimit(_ budget: Budget<ArchiveLimits>) -> ArchiveError {
    ArchiveError(
      .limitExceeded, in: path.beginning(in: objects.pickle, maximumByteCount: 200),
      "the object \(budget.excess(over: limits))")
  }
}
