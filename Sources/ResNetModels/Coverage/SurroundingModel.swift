internal import Tensors

/// The larger model that contains a ResNet: a detector, a segmentation network, a training method.
///
/// Its other parts are not entries of the network. A report lists their tensors as left out. A tensor
/// within a layer or a stage of the network is never one of them, because it changes what the network
/// computes.
struct SurroundingModel {
  /// The beginning of the network's own names: the prefix and the convention's root.
  private let path: String
  /// The layers and stages of the network, such as `conv1` and `layer1`, as the source names them.
  private let layers: Set<ExactName>
  /// The tensors that belong to other parts because the network's path names it as one part.
  private var siblings: Set<ExactName> = []

  private static let trainingPurposes: Set<String> = [
    "momentum encoder", "prediction head", "prototypes", "queue",
  ]

  /// Finds the parts around the network whose names `naming` reads.
  init(in listing: SourceListing, _ naming: SourceNaming) {
    let path = naming.prefix + naming.root
    self.path = path
    layers = Set(
      listing.entries.lazy.filter { naming.key(of: $0) != nil }
        .compactMap { $0.key(under: path).map(Self.firstPart) })
    guard Self.namesPart(path) else { return }
    let others = listing.entries.filter { entry in
      entry.key(under: path) == nil && naming.key(of: entry) == nil && !entry.isHarmless
        && !naming.otherPrefixes.contains { entry.key(under: $0) != nil }
        && SurroundingPart.purpose(of: entry.alias) == nil && !Self.isWithinBlock(entry.alias)
    }
    // A single layer after the features may be the classifier under another name, unless the file is
    // that of a training method, whose heads project.
    let isTraining = listing.entries.contains { entry in
      SurroundingPart.purpose(of: entry.alias).map(Self.trainingPurposes.contains) ?? false
    }
    if isTraining || !Self.isSingleLayer(others) {
      siblings = Set(others.map { ExactName($0.name) })
    }
  }

  /// The purpose of a tensor that belongs to the larger model; `nil` if it does not.
  ///
  /// - Parameter entry: A tensor that is not an entry of the network.
  func purpose(of entry: SourceListing.Entry) -> String? {
    if SurroundingPart.isObserver(entry.alias) { return "quantization observers" }
    if let key = entry.key(under: path), layers.contains(Self.firstPart(of: key)) { return nil }
    return SurroundingPart.purpose(of: entry.alias)
      ?? (siblings.contains(ExactName(entry.name)) ? "surrounding model" : nil)
  }

  private static func firstPart(of key: String) -> ExactName {
    ExactName(String(Substring(key.utf8.prefix { $0 != UInt8(ascii: ".") })))
  }

  /// True if the last part of a path, numbers and wrappers aside, is a usual name of a feature
  /// extractor within a larger model.
  private static func namesPart(_ path: String) -> Bool {
    let parts = path.utf8.split(separator: UInt8(ascii: ".")).map { String(Substring($0)) }
    let last = parts.last { part in
      !part.utf8.allSatisfy { (48...57).contains($0) } && !InnerWrappers.names.contains(part)
    }
    return last.map { $0.utf8.count <= 32 && SurroundingPart.extractors.contains($0.lowercased()) }
      ?? false
  }

  /// True if a name goes through a numbered block of a numbered stage: it is of another ResNet.
  private static func isWithinBlock(_ name: String) -> Bool {
    let parts = name.utf8.split(separator: UInt8(ascii: "."), maxSplits: 32)
    return zip(parts, parts.dropFirst()).contains { stage, block in
      stage.count == 6 && stage.starts(with: "layer".utf8)
        && stage.last.map { (49...57).contains($0) } == true
        && block.allSatisfy { (48...57).contains($0) }
    }
  }

  /// True if the tensors are the matrix of one linear layer, with or without a bias.
  private static func isSingleLayer(_ entries: [SourceListing.Entry]) -> Bool {
    guard (1...2).contains(entries.count),
      let matrix = entries.first(where: { $0.shape.count == 2 }),
      matrix.alias.utf8.suffix(7).elementsEqual(".weight".utf8)
    else { return false }
    let bias = Substring(matrix.alias.utf8.dropLast(6)) + "bias"
    return entries.allSatisfy { entry in
      entry.name.utf8.elementsEqual(matrix.name.utf8)
        || entry.alias.utf8.elementsEqual(bias.utf8) && entry.shape == [matrix.shape[0]]
    }
  }
}
