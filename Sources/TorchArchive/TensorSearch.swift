internal import PickleReader
internal import Tensors

/// Finds every tensor in an object, with its dotted path, in the object's order.
///
/// A module's tensors have the names of its `state_dict()`. The object may be deep, shared or cyclic:
/// the search keeps its own stack, enters nothing that it is already in, and enters again only what
/// held a tensor the first time. Aliased dictionaries name their tensors under each path.
struct TensorSearch {
  /// A container with fewer parts than this, all told, is looked through again rather than noted.
  private static let stepsWorthNoting = 16
  /// A tensor of more dimensions than this counts as several against the limit on tensors.
  static let dimensionsPerTensor = 4
  /// A tensor with a scale for each channel counts as one more for so many of them.
  private static let scalesPerTensor = 64

  private(set) var tensors: [NamedTensor] = []
  private(set) var unsupported: [UnsupportedTensor] = []
  private(set) var dictionaries: [TensorDictionary] = []

  private let objects: ObjectReader
  private let computedKeys: ComputedKeys
  private let rebuilder: TensorRebuilder
  private let limits: ArchiveLimits
  private let root: PickleValue
  private var stack: [Visit] = []
  private var path = DottedPath()
  private var open = PickleValueSet()
  private var barren = PickleValueSet()
  private var steps = 0
  /// The bytes of all names put into words so far.
  private var nameByteCount = 0
  /// What the findings count against the limit on tensors.
  private var charge = 0

  /// A container on the way down, and what of it is still to be visited.
  private struct Visit {
    let value: PickleValue
    var parts: ObjectParts
    /// How many tensors, findings in all, and steps came before.
    let tensorCount: Int
    let findingCount: Int
    let steps: Int
    /// True if one of its keys is a call.
    var hasComputedKey = false
  }

  init(_ parts: ArchiveParts, limits: ArchiveLimits) {
    objects = ObjectReader(pickle: parts.pickle, program: parts.program)
    computedKeys = ComputedKeys(in: parts.pickle)
    root = parts.root ?? parts.pickle.root
    rebuilder = TensorRebuilder(parts)
    self.limits = limits
  }

  mutating func run() throws(ArchiveError) {
    var calls = InPlaceCalls(in: objects.pickle)
    try calls.check()
    try enter(root)
    while !stack.isEmpty {
      let depth = stack.count
      guard let part = stack[depth - 1].parts.next() else {
        try leave()
        continue
      }
      if case .key(let key) = part.name, key.kind == .object, computedKeys.isComputed(key) {
        stack[depth - 1].hasComputedKey = true
      }
      path.parts.append(part.name)
      try enter(part.value)
      if stack.count == depth { path.parts.removeLast() }
    }
  }

  private var findingCount: Int { tensors.count + unsupported.count }

  private mutating func enter(_ value: PickleValue) throws(ArchiveError) {
    steps += 1
    guard steps <= limits.steps else { throw overLimit(.steps) }
    switch value.kind {
    case .list, .tuple, .dict, .set, .frozenset, .object, .persistentID: break
    default: return
    }
    guard !barren.contains(value), !open.contains(value) else { return }
    let mayBeTensor = value.kind == .object || value.kind == .persistentID
    let outcome: TensorRebuilder.Outcome?
    let found: ObjectParts?
    do {
      outcome = mayBeTensor ? try rebuilder.rebuild(value) : nil
      found = outcome == nil ? try objects.parts(of: value) : nil
    } catch {
      throw ArchiveError(error.code, in: place, at: error.offset, error.detail)
    }
    let counts = (tensors: tensors.count, findings: findingCount)
    if let outcome { try note(outcome) }
    let parts: ObjectParts?
    switch outcome {
    case .tensor: parts = rebuilder.attributes(of: value)
    case .unsupported: parts = nil
    case nil: parts = found
    }
    guard let parts else { return }
    guard stack.count < limits.nesting else {
      throw overLimit(.nesting)
    }
    open.insert(value)
    stack.append(
      Visit(
        value: value, parts: parts, tensorCount: counts.tensors, findingCount: counts.findings,
        steps: steps))
    // An object may have a hundred thousand states without parts.
    steps += parts.stepCount
  }

  private mutating func note(_ outcome: TensorRebuilder.Outcome) throws(ArchiveError) {
    if case .tensor(let tensor) = outcome {
      charge += max(tensor.tensor.shape.count / Self.dimensionsPerTensor, 1)
      if case .perChannel(_, let scales, _) = tensor.tensor.interpretation.quantization {
        charge += scales.layout.elementCount / Self.scalesPerTensor
      }
    } else {
      charge += 1
    }
    guard charge <= limits.tensors else { throw overLimit(.tensors) }
    let name = try takeName()
    switch outcome {
    case .tensor(let tensor): tensors.append(NamedTensor(name: name, torchTensor: tensor))
    case .unsupported(let kind):
      unsupported.append(UnsupportedTensor(name: name, kind: kind))
    }
  }

  private mutating func leave() throws(ArchiveError) {
    let visit = stack.removeLast()
    open.remove(visit.value)
    let range = visit.tensorCount..<tensors.count
    if visit.hasComputedKey, !range.isEmpty { try checkKeys(of: visit) }
    if findingCount == visit.findingCount {
      if steps - visit.steps >= Self.stepsWorthNoting { barren.insert(visit.value) }
    } else if !range.isEmpty, isStateDict(visit) {
      dictionaries.append(TensorDictionary(path: try takeName(), range: range))
    }
    if !stack.isEmpty { path.parts.removeLast() }
  }

  /// Refuses a dictionary of tensors in which one key may be another's equal.
  private func checkKeys(of visit: Visit) throws(ArchiveError) {
    var parts = visit.parts.fromTheStart
    var keys: [PickleValue] = []
    while let part = parts.next() {
      if case .key(let key) = part.name { keys.append(key) }
    }
    guard let clash = computedKeys.clash(among: keys) else { return }
    let texts = [clash.computed, clash.other].map {
      rebuilder.pickle.description(of: $0, maximumValueCount: 20)
    }
    throw ArchiveError(
      .duplicateName, in: place,
      """
      the key \(texts[0]) is a call, whose result may equal the key \(texts[1]); no call is made here, \
      so which tensor PyTorch would keep is not known
      """)
  }

  /// Whether tensors under it can be asked for by its path: a dictionary, or the outermost module.
  private func isStateDict(_ visit: Visit) -> Bool {
    visit.parts.isModule
      ? stack.last?.parts.isModule != true : objects.isDictionary(visit.value)
  }

  /// The name of what the path leads to, counted against the limit on all names together.
  private mutating func takeName() throws(ArchiveError) -> String {
    guard path.parts.count <= limits.pathParts else {
      throw overLimit(.pathParts)
    }
    guard
      let name = path.text(in: rebuilder.pickle, maximumByteCount: limits.longestNameBytes)
    else { throw overLimit(.longestNameBytes) }
    guard name.utf8.count <= limits.nameBytes - nameByteCount else {
      throw overLimit(.nameBytes)
    }
    nameByteCount += name.utf8.count
    return name
  }

  /// The path for a message: of a long one the beginning.
  private var place: String {
    path.beginning(in: rebuilder.pickle, maximumByteCount: 200)
  }

  private func overLimit(_ budget: Budget<ArchiveLimits>) -> ArchiveError {
    // Each tensor lies in a container, unless one dictionary is found under several paths.
    let needed =
      budget.number == \ArchiveLimits.tensors ? rebuilder.pickle.containedValueBound : 0
    return ArchiveError(
      .limitExceeded, in: place, "the object \(budget.excess(over: limits, needed: needed))")
  }
}

/// A dictionary or a module in the object under which tensors were found.
public struct TensorDictionary: Hashable, Sendable {
  /// Its dotted path from the top; empty if it is the whole object.
  public let path: String
  /// Its tensors, as a range of ``TorchArchive/tensors``.
  public let range: Range<Int>

  /// Creates the note of a dictionary.
  public init(path: String, range: Range<Int>) {
    self.path = path
    self.range = range
  }
}
