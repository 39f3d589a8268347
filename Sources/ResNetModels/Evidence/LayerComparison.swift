internal import Evidence

/// The layers of a network compared with the modules of a file that hold its weights.
///
/// It knows no network by name: layers with parameters are found by their tensors' names, the others
/// within the module around them.
struct LayerComparison {
  /// What the modules do otherwise.
  private(set) var contradictions: [Contradiction] = []
  /// The layers without parameters that the file does not have as modules, in code that is not in
  /// the file.
  private(set) var unverified: [String] = []
  /// The number of layers that a module of the file was found for.
  private(set) var comparedCount = 0
  /// The classes of the network's containers whose code is not in the file and not known.
  private(set) var unknownClasses: [String] = []
  /// True if the network is in a `torch.fx.GraphModule`.
  private(set) var isInGraph = false

  /// The most surplus modules that are looked at; a file with more has other faults.
  private static let maximumSurplus = 256

  private let evidence: FileEvidence
  /// The paths of the file's modules by the paths of the network's.
  private var containers: [String: String] = [:]
  private var used: Set<String> = []
  /// The paths of modules that hold further ones.
  private let parents: Set<Substring>

  /// Compares.
  ///
  /// - Parameters:
  ///   - layers: The network's layers.
  ///   - places: The modules of the file that hold the parameters, by the layers' paths.
  ///   - evidence: The modules of the file.
  init(
    of layers: [LayerDescription], at places: [String: String], in evidence: FileEvidence
  ) {
    self.evidence = evidence
    let isNeeded = layers.contains { places[$0.path].flatMap(evidence.module) != nil }
    let modules = isNeeded ? evidence.modules : []
    parents = Set(modules.compactMap { $0.path[...].parentPath })
    let found = layers.compactMap { layer in
      places[layer.path].flatMap(evidence.module).map { (layer, $0) }
    }
    guard !found.isEmpty else { return }
    for (path, place) in places { note(place, of: path) }
    for (layer, module) in found { compare(layer, with: module) }
    var open = layers.filter { $0.leafName == nil }
    open.removeAll { takesNamesake(of: $0) }
    var surplus = surplusLeaves()
    open.removeAll { takes($0, among: &surplus) }
    for layer in open { noteAbsent(layer) }
    let classifier = layers.last { $0.typeName == "Linear" }.flatMap { places[$0.path] }
    noteSurplus(surplus, in: layers, classifier: classifier)
    noteSurroundings(of: found.map(\.1), hasClassifier: layers.contains { $0.typeName == "Linear" })
    noteForeignOperations(in: Set(layers.map(\.typeName)))
  }

  /// Widens what is known of the containers around a layer: each holds all of its layers.
  private mutating func note(_ place: String, of path: String) {
    var container = path
    while let dot = container.lastIndex(of: ".") {
      container = String(container[..<dot])
      widen(container, by: place)
    }
    widen("", by: place)
  }

  private mutating func widen(_ container: String, by place: String) {
    let parent = place.split(separator: ".").dropLast()
    guard let known = containers[container] else {
      containers[container] = parent.joined(separator: ".")
      return
    }
    let common = zip(known.split(separator: "."), parent).prefix { $0 == $1 }.map(\.0)
    containers[container] = common.joined(separator: ".")
  }

  private mutating func compare(_ layer: LayerDescription, with module: ModuleRecord) {
    comparedCount += 1
    used.insert(module.path)
    guard LayerClasses.isEqual(module, to: layer.typeName) else {
      contradictions.append(
        Contradiction(
          .layer, at: module.path, found: module.shortName, expected: layer.typeName))
      return
    }
    for (name, expected) in layer.attributes.sorted(by: { $0.key < $1.key }) {
      guard let found = module.attributes[name],
        !found.means(expected), !Self.isSynonym(found, of: name, in: layer)
      else { continue }
      let isStride = layer.typeName == "Conv2d" && ["stride", "dilation", "padding"].contains(name)
      contradictions.append(
        Contradiction(
          isStride ? .stride : .layer, at: "\(module.path).\(name)", found: "\(found)",
          expected: "\(expected)"))
    }
  }

  /// Another way to write an attribute: a pooling's stride of `None`, a padding called `same`.
  private static func isSynonym(
    _ found: EvidenceValue, of name: String, in layer: LayerDescription
  ) -> Bool {
    let sides = ["kernel_size", "stride", "padding", "dilation"].map { layer.attributes[$0]?.side }
    guard let kernel = sides[0], let stride = sides[1], let padding = sides[2] else { return false }
    return switch (name, found) {
    case ("stride", .none): stride == kernel
    case ("count_include_pad", _): padding == 0
    // Where it makes a difference, at odd sizes, the sum of a block fails in PyTorch.
    case ("ceil_mode", .bool(false)): layer.typeName == "AvgPool2d"
    case ("padding", .text("valid")): padding == 0
    case ("padding", .text("same")): stride == 1 && padding == (sides[3] ?? 1) * (kernel - 1) / 2
    default: false
    }
  }

  /// Compares a layer with the module of its name in the file's container.
  private mutating func takesNamesake(of layer: LayerDescription) -> Bool {
    guard let container = containers[layer.container],
      let module = evidence.module(at: container.appending(part: layer.name))
    else { return false }
    // A module of this name that holds further ones, such as a pooling and a flattening.
    guard !parents.contains(module.path[...]) else { return false }
    if layer.typeName == "AdaptiveAvgPool2d", isWholeAverage(module) {
      used.insert(module.path)
      return true
    }
    compare(layer, with: module)
    return true
  }

  /// True for the pooling of torchvision before 0.2.2, whose window was the image at a stride of 1:
  /// another image's size gave the classifier another number of features, and failed.
  private func isWholeAverage(_ module: ModuleRecord) -> Bool {
    module.className == "torch.nn.modules.pooling.AvgPool2d"
      && (module.attributes["padding"]?.side ?? 0) == 0
  }

  /// Compares a layer with an unused module of its class within the file's container.
  private mutating func takes(
    _ layer: LayerDescription, among surplus: inout [ModuleRecord]
  ) -> Bool {
    guard let container = containers[layer.container],
      let position = surplus.firstIndex(where: {
        LayerClasses.isEqual($0, to: layer.typeName) && nearestContainer(of: $0) == container
      })
    else { return false }
    compare(layer, with: surplus.remove(at: position))
    return true
  }

  private mutating func noteAbsent(_ layer: LayerDescription) {
    guard let container = containers[layer.container], let module = evidence.module(at: container)
    else { return }
    if let operations = module.operations {
      guard !LayerClasses.calls(layer.typeName, in: operations) else { return }
    } else if !LayerClasses.isKnownContainer(module) {
      unverified.append(layer.path)
      return
    }
    contradictions.append(
      Contradiction(
        .layer, at: container.appending(part: layer.name), found: "no such layer",
        expected: layer.typeName))
  }

  /// The modules within the network that nothing of ours was compared with, and that hold none.
  private func surplusLeaves() -> [ModuleRecord] {
    guard let root = containers[""] else { return [] }
    let surplus = evidence.modules.lazy.filter { [used, parents] module in
      module.path.isWithin(root) && !used.contains(module.path)
        && !parents.contains(module.path[...]) && !LayerClasses.isNeutral(module)
        && !module.hasParameters
    }
    return Array(surplus.prefix(Self.maximumSurplus))
  }

  private mutating func noteSurplus(
    _ surplus: [ModuleRecord], in layers: [LayerDescription], classifier: String?
  ) {
    let activated = Set(
      layers.filter { $0.typeName == "ReLU" }.compactMap { containers[$0.container] })
    let following = modules(after: classifier)
    var tops: [(module: ModuleRecord, top: String)] = []
    for module in surplus {
      guard let container = nearestContainer(of: module) else { continue }
      // A block may have a module for each of its activations; after the classifier is none.
      if LayerClasses.isEqual(module, to: "ReLU"), activated.contains(container),
        !following.contains(module.path)
      {
        continue
      }
      let members = Substring(
        module.path.utf8.dropFirst(container.isEmpty ? 0 : container.utf8.count + 1))
      tops.append((module, container.appending(part: members.prefix { $0 != "." })))
    }
    // Another method's module is covered by its tensors; what is in the path of a layer of ours is
    // not.
    let parameterized = evidence.holdingParameters(
      among: Set(tops.map { $0.top[...] }).filter { !holdsUsed($0) })
    for (module, top) in tops where module.path == top || !parameterized.contains(top[...]) {
      contradictions.append(
        Contradiction(
          .layer, at: module.path, found: module.shortName, expected: "no such layer"))
    }
  }

  /// The paths of the modules that come after the classifier in its container: the network itself,
  /// or a head of several layers.
  private func modules(after classifier: String?) -> Set<String> {
    guard let classifier,
      let start = evidence.modules.firstIndex(where: { $0.path == classifier })
    else { return [] }
    let container = classifier[...].parentPath.map(String.init) ?? ""
    let following = evidence.modules[start...].lazy.map(\.path).filter { path in
      container == containers[""]
        ? (path[...].parentPath.map(String.init) ?? "") == container : path.isWithin(container)
    }
    return Set(following)
  }

  /// True if a layer of ours is within the module at a path.
  private func holdsUsed(_ path: Substring) -> Bool {
    let path = String(path)
    return used.contains { $0 != path && $0.isWithin(path) }
  }

  /// Notes what the file has around the network, and callables that replace a module's code.
  private mutating func noteSurroundings(of modules: [ModuleRecord], hasClassifier: Bool) {
    guard let root = containers[""], let first = modules.first else { return }
    let surroundings = NetworkSurroundings(
      around: root, from: first.path, hasClassifier: hasClassifier, in: evidence)
    contradictions += surroundings.contradictions
    isInGraph = evidence.modules.contains {
      $0.className == LayerClasses.graphModule && root.isWithin($0.path)
    }
    unknownClasses = surroundings.unknownClasses(among: Set(containers.values))
  }

  /// Notes what the code of a TorchScript container, or of a graph around the whole network, calls
  /// in addition to its members.
  private mutating func noteForeignOperations(in types: Set<String>) {
    let root = containers[""] ?? ""
    let graphs = evidence.modules.lazy.filter {
      types.contains("Linear") && $0.className == LayerClasses.graphModule
        && root.isWithin($0.path)
    }
    for place in Set(containers.values).union(graphs.map(\.path)).sorted() {
      guard let module = evidence.module(at: place), let operations = module.operations else {
        continue
      }
      for name in LayerClasses.foreign(among: operations, in: types) {
        contradictions.append(
          Contradiction(
            .layer, at: place.isEmpty ? module.shortName : place, found: "a call of torch.\(name)",
            expected: "no such call"))
      }
    }
  }

  /// The innermost container that holds layers of ours around a module.
  private func nearestContainer(of module: ModuleRecord) -> String? {
    containers.values.filter { module.path.isWithin($0) && module.path != $0 }
      .max { $0.utf8.count < $1.utf8.count }
  }
}
