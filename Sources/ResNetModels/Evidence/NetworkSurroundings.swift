internal import Evidence

/// The modules of a file around a network: wrappers, and what these call before and after it.
///
/// A wrapper's code is not in the file. A member without parameters is taken as part of the
/// computation unless its class is known to be harmless, such as a loss or a metric.
struct NetworkSurroundings {
  /// What the surrounding modules and the callables of instances do to the computation.
  private(set) var contradictions: [Contradiction] = []

  private static let maximumCount = 64

  private let evidence: FileEvidence
  private let root: String
  /// The paths of the modules around the network, the innermost first.
  private let wrappers: [String]

  /// Examines the surroundings.
  ///
  /// - Parameters:
  ///   - root: The path of the module that holds all of the network's layers.
  ///   - first: The path of the network's first layer.
  ///   - hasClassifier: True if the network's output is the classifier's.
  ///   - evidence: The modules of the file.
  init(around root: String, from first: String, hasClassifier: Bool, in evidence: FileEvidence) {
    self.evidence = evidence
    self.root = root
    wrappers = Self.wrappers(around: root, in: evidence)
    noteOverrides()
    noteMembers(before: first, hasClassifier: hasClassifier)
  }

  private static func wrappers(around root: String, in evidence: FileEvidence) -> [String] {
    var wrappers: [String] = []
    var path = root
    while !path.isEmpty {
      path = path[...].parentPath.map(String.init) ?? ""
      guard evidence.module(at: path) != nil else { break }
      wrappers.append(path)
    }
    return wrappers
  }

  /// Notes the callables that replace or extend the code of the network's modules.
  private mutating func noteOverrides() {
    let wrappers = Set(wrappers)
    let changed = evidence.modules.lazy.filter { [root] module in
      !module.overrides.isEmpty && (module.path.isWithin(root) || wrappers.contains(module.path))
    }
    for module in changed.prefix(Self.maximumCount) {
      for (attribute, callables) in module.overrides.sorted(by: { $0.key < $1.key }) {
        contradictions.append(
          Contradiction(
            .layer, at: module.path.appending(part: attribute[...]), found: callables,
            expected: attribute.contains("hook") ? "no hook" : "the code of the class"))
      }
    }
  }

  /// Notes modules without parameters next to the network.
  ///
  /// After a network without classifier, and within a larger model, anything may follow.
  private mutating func noteMembers(before first: String, hasClassifier: Bool) {
    guard let outermost = wrappers.last else { return }
    let start = evidence.modules.firstIndex { $0.path == first } ?? evidence.modules.endIndex
    let parents = Set(evidence.modules.compactMap { $0.path[...].parentPath })
    let members = evidence.modules.indices.lazy.filter { [evidence, root] number in
      let module = evidence.modules[number]
      return (hasClassifier || number < start) && module.path.isWithin(outermost)
        && !module.path.isWithin(root) && !root.isWithin(module.path)
        && !parents.contains(module.path[...]) && !module.hasParameters
        && !LayerClasses.isNeutral(module) && !LayerClasses.isForTraining(module)
    }.prefix(Self.maximumCount)
    let tops = Array(members).map { number in
      (evidence.modules[number], top(of: evidence.modules[number].path))
    }
    let parameterized = evidence.holdingParameters(among: Set(tops.map { $0.1[...] }))
    for (module, top) in tops where !parameterized.contains(top[...]) {
      contradictions.append(
        Contradiction(
          .layer, at: module.path, found: module.shortName, expected: "no such layer"))
    }
  }

  /// The path of the wrapper's member at or within which a module is.
  private func top(of path: String) -> String {
    let wrapper = wrappers.first { path.isWithin($0) } ?? ""
    let rest = path.utf8.dropFirst(wrapper.isEmpty ? 0 : wrapper.utf8.count + 1)
    return wrapper.appending(part: Substring(rest).prefix { $0 != "." })
  }

  /// The classes of pickled containers and wrappers whose code is not known, each once.
  func unknownClasses(among containers: Set<String>) -> [String] {
    var seen: Set<String> = []
    return (wrappers.reversed() + containers.sorted()).compactMap { path in
      guard let module = evidence.module(at: path), module.operations == nil,
        !LayerClasses.isKnownContainer(module), !LayerClasses.isKnownWrapper(module),
        seen.insert(module.className).inserted
      else { return nil }
      return module.className
    }
  }
}
