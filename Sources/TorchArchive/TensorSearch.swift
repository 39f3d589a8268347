internal import PickleReader

/// Finds every tensor in an object, with its dotted path, in the object's order.
///
/// The object may be deep, shared or cyclic: the search keeps its own stack, enters nothing that it
/// is already in, and enters again only what held a tensor the first time. Aliased dictionaries
/// name their tensors under each path.
struct TensorSearch {
  private(set) var tensors: [NamedTensor] = []
  private(set) var unsupported: [UnsupportedTensor] = []
  private(set) var dictionaries: [TensorDictionary] = []

  private let objects: ObjectReader
  private let rebuilder: TensorRebuilder
  private let limits: ArchiveLimits
  private var stack: [Visit] = []
  private var path: [String] = []
  private var open: Set<PickleValue> = []
  private var barren: Set<PickleValue> = []
  private var steps = 0

  /// A container on the way down, and how far its children have been visited.
  private struct Visit {
    let value: PickleValue
    let children: [ObjectReader.Child]
    /// How many tensors, and how many findings in all, came before.
    let tensorCount: Int
    let findingCount: Int
    var next = 0
  }

  init(_ parts: ArchiveParts, limits: ArchiveLimits) {
    objects = ObjectReader(pickle: parts.pickle)
    rebuilder = TensorRebuilder(parts)
    self.limits = limits
  }

  mutating func run() throws(ArchiveError) {
    try enter(rebuilder.pickle.root)
    while let visit = stack.last {
      guard visit.next < visit.children.count else {
        leave(visit)
        continue
      }
      stack[stack.count - 1].next += 1
      let child = visit.children[visit.next]
      path.append(child.name)
      let depth = stack.count
      try enter(child.value)
      if stack.count == depth { path.removeLast() }
    }
  }

  private var findingCount: Int { tensors.count + unsupported.count }

  private mutating func enter(_ value: PickleValue) throws(ArchiveError) {
    steps += 1
    guard steps <= limits.steps, findingCount <= limits.tensors else {
      throw ArchiveError(
        .limitExceeded,
        "the object holds more than \(limits.tensors) tensors or \(limits.steps) parts")
    }
    guard !barren.contains(value), !open.contains(value) else { return }
    do {
      if let outcome = try rebuilder.rebuild(value) { return try note(outcome) }
    } catch {
      throw ArchiveError(
        error.code, in: path.suffix(limits.pathParts).joined(separator: "."), at: error.offset,
        error.detail)
    }
    guard let children = objects.children(of: value) else { return }
    open.insert(value)
    stack.append(
      Visit(
        value: value, children: children, tensorCount: tensors.count, findingCount: findingCount))
  }

  private mutating func note(_ outcome: TensorRebuilder.Outcome) throws(ArchiveError) {
    guard path.count <= limits.pathParts else {
      throw ArchiveError(
        .limitExceeded, "a tensor lies under more than \(limits.pathParts) names")
    }
    switch outcome {
    case .tensor(let tensor): tensors.append(NamedTensor(name: name, torchTensor: tensor))
    case .unsupported(let kind):
      unsupported.append(UnsupportedTensor(name: name, kind: kind))
    }
  }

  private mutating func leave(_ visit: Visit) {
    stack.removeLast()
    open.remove(visit.value)
    let range = visit.tensorCount..<tensors.count
    if findingCount == visit.findingCount {
      barren.insert(visit.value)
    } else if !range.isEmpty, objects.isDictionary(visit.value) {
      dictionaries.append(TensorDictionary(path: name, range: range))
    }
    if !stack.isEmpty { path.removeLast() }
  }

  private var name: String { path.joined(separator: ".") }
}

/// A dictionary in the object under which tensors were found.
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
