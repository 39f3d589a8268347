internal import Evidence
internal import Tensors

/// The modules that PyTorch lists with a state dict, compared with those of a network.
///
/// A listing has no classes, so most differences are reported and decide nothing: a module without
/// tensors may be a `Softmax` or an `Identity`. torchvision's pooling is one module.
struct ListedModules {
  /// The listed modules without tensors that the network does not have, by their paths in the file.
  let surplus: [String]
  /// True if the network pools after its stem, and the listing has no module of such a name.
  let lacksPooling: Bool

  /// The pooling after the stem, if it consists of several modules.
  let contradiction: Contradiction?

  /// The most modules that are named.
  private static let maximumCount = 16
  /// Names, without their numbers, of modules that give back their input, that are an activation of
  /// ours under another name, or that only training uses.
  private static let usual: Set<String> = [
    "relu", "act", "activation", "drop", "dropout", "drop_block", "dropblock", "drop_path",
    "droppath", "stochastic_depth", "identity", "flatten", "avgpool", "avg_pool", "global_pool",
    "gap", "pool", "maxpool", "aa", "quant", "dequant", "skip_add", "ff", "add", "loss",
    "criterion",
    "downsample", "shortcut", "loss_fn", "metric", "metrics", "accuracy", "fc",
  ]

  /// Compares; `nil` without a listing of this state dict, or where its names are not torchvision's.
  init?(
    in evidence: FileEvidence, at key: String, _ report: CoverageReport,
    in source: any TensorSource, of layers: [LayerDescription]
  ) {
    guard let listing = evidence.listings.first(where: { $0.dictionary == key }),
      let stem = report.loadable.first, stem.sourceName == report.prefix + stem.key
    else { return nil }
    let listed = Self.names(listing.modules, under: report.prefix)
    let own = Self.paths(around: layers.map { $0.path + "." })
    let holders = Self.paths(around: Self.names(source.names, under: report.prefix))
    let leaves = Set(layers.map(\.path))
    let found = listed.lazy.filter { path in
      !own.contains(path) && !holders.contains(path)
        && Self.isPart(path, of: own, leaves: leaves, holders: holders)
    }
    surplus = found.prefix(Self.maximumCount).map { report.prefix + $0 }
    let pooling = layers.first { $0.typeName == "MaxPool2d" }
    let parts = listed.filter { $0[...].parentPath.map(String.init) == pooling?.path }
    contradiction = pooling.flatMap { pooling in
      // Networks with anti-aliasing filters pool and then blur.
      parts.count < 2
        ? nil
        : Contradiction(
          .layer, at: report.prefix + pooling.path, found: "\(parts.count) modules in a row",
          expected: pooling.typeName)
    }
    lacksPooling =
      pooling != nil && listed.contains("bn1")
      && !listed.contains { path in
        path.contains(bytesOf: "pool") && !path.hasPrefix("avg") && !path.hasPrefix("global")
      }
  }

  /// The names that begin with a prefix, without it.
  private static func names(_ names: [String], under prefix: String) -> [String] {
    names.filter { $0.utf8.starts(with: prefix.utf8) }
      .map { String(Substring($0.utf8.dropFirst(prefix.utf8.count))) }
  }

  /// The deepest module that is looked at, by the bytes of its path.
  private static let longestPath = 128

  /// The paths of all modules around paths.
  private static func paths(around members: [String]) -> Set<String> {
    var paths: Set<String> = []
    for member in members where member.utf8.count <= longestPath {
      var path = member[...].parentPath
      while let current = path, paths.insert(String(current)).inserted { path = current.parentPath }
    }
    return paths
  }

  /// True if a module without tensors can take part in the network's computation.
  private static func isPart(
    _ path: String, of own: Set<String>, leaves: Set<String>, holders: Set<String>
  ) -> Bool {
    let parent = path[...].parentPath.map(String.init) ?? ""
    // The members of another method's module are not the network's.
    guard parent.isEmpty || own.contains(parent) else { return false }
    let name = Substring(path.utf8.dropFirst(parent.isEmpty ? 0 : parent.utf8.count + 1))
    guard let number = Int(name), (0..<1 << 16).contains(number) else {
      return !usual.contains(String(name.lowercased().prefix { !$0.isNumber }))
    }
    guard leaves.contains(parent) else { return true }
    // A dropout comes before the layer; what comes after it changes the result.
    return !(number + 1..<number + 8).contains { holders.contains("\(parent).\($0)") }
  }
}
