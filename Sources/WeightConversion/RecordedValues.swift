internal import PickleReader
internal import TorchArchive

/// Collects the scalars of a checkpoint: epoch, arguments, scores, the optimizer's settings.
///
/// Only the first parts of each container are visited, and few levels, so a file of any size costs
/// the same.
struct RecordedValues {
  /// The most values that are collected.
  static let greatestCount = 64
  /// The most parts of a container that are visited.
  private static let partCount = 256
  /// The most containers within each other.
  private static let depth = 4
  /// The most parts that are visited in all.
  private static let stepBudget = 20_000
  /// The most bytes of a key.
  private static let keyByteCount = 80
  /// The most bytes of a text.
  private static let textByteCount = 120

  /// The values in the order of the object.
  private(set) var values: [RecordedValue] = []
  /// True if there are more values than are collected.
  private(set) var isCut = false

  private let archive: TorchArchive
  private var pickle: Pickle { archive.pickle }
  private var steps = 0

  /// Collects the values under the root of the archive's object.
  init(_ archive: TorchArchive) {
    self.archive = archive
    visit(archive.pickle.root, "", depth: 0)
  }

  private mutating func visit(_ value: PickleValue, _ path: String, depth: Int) {
    guard depth < Self.depth else { return }
    let items = items(of: value)
    // The state of an optimizer holds a step count for each parameter.
    let isOptimizer = items.contains { pickle.string($0.key, upTo: 16) == "param_groups" }
    for (key, part) in items.prefix(Self.partCount) {
      guard take() else { return }
      guard let name = pickle.string(key, upTo: Self.keyByteCount) else { continue }
      if isOptimizer, name == "state" || name == "param_names" { continue }
      add(part, path.isEmpty ? name : "\(path).\(name)", depth: depth)
    }
    guard items.isEmpty, let elements = pickle.elements(value), value.kind != .set else { return }
    // The first group of parameters shows the settings; layers differ little.
    for (number, part) in elements.prefix(1).enumerated() where isDictionary(part) {
      guard take() else { return }
      visit(part, "\(path).\(number)", depth: depth + 1)
    }
  }

  private mutating func add(_ value: PickleValue, _ name: String, depth: Int) {
    if let content = content(of: value) {
      isCut = isCut || values.count >= Self.greatestCount
      if !isCut { values.append(RecordedValue(name: name, content: content)) }
    } else {
      visit(value, name, depth: depth + 1)
    }
  }

  private mutating func take() -> Bool {
    steps += 1
    if steps > Self.stepBudget { isCut = true }
    return !isCut
  }

  private func isDictionary(_ value: PickleValue) -> Bool { !items(of: value).isEmpty }

  /// The entries of a dictionary, or the attributes of an object such as `argparse.Namespace`.
  private func items(of value: PickleValue) -> [(key: PickleValue, value: PickleValue)] {
    if let items = pickle.items(value) { return Array(items.prefix(Self.partCount)) }
    guard let object = pickle.object(value) else { return [] }
    if let items = try? archive.items(value) { return items }
    // A tensor and a module have states too; their attributes are not the checkpoint's own words.
    guard let callable = pickle.global(object.callable)?.exactName,
      Self.classesOfArguments.contains(callable), let state = object.states.last,
      let items = pickle.items(state)
    else { return [] }
    return Array(items.prefix(Self.partCount))
  }

  /// Classes whose attributes are settings and nothing else.
  private static let classesOfArguments: Set<String> = [
    "argparse.Namespace", "types.SimpleNamespace", "copyreg._reconstructor",
    "pytorch_lightning.utilities.parsing.AttributeDict",
    "lightning_fabric.utilities.data.AttributeDict",
  ]

  private func content(of value: PickleValue) -> RecordedValue.Content? {
    switch value.kind {
    case .none: .text("None")
    case .bool: pickle.bool(value).map { .bool($0) }
    case .int: pickle.integer(value).map { .integer($0) }
    case .float: pickle.float(value).map { $0.isFinite ? .number($0) : .text("\($0)") }
    case .string, .byteString:
      .text(pickle.string(value, upTo: Self.textByteCount) ?? "a long text")
    default: nil
    }
  }
}
