/// What a difference between a source and a network means, where names and shapes tell.
public enum CoverageNote: Hashable, Sendable {
  /// The classifier has another number of classes and is otherwise the same.
  case classCount(expected: Int, found: Int)
  /// The first convolution takes another number of channels and is otherwise the same.
  case inputChannels(expected: Int, found: Int)
  /// The classifier has a name of its own in the source.
  case classifierName(String)
  /// The source has a head of several layers after the features.
  case headOfSeveralLayers([String])
  /// The source has several classifiers on the same features.
  case severalClassifiers([String])
  /// Names do not show whether the network uses tensors that are not expected.
  case undecidedSurplus(count: Int, example: String)
  /// Several prefixes explain as many names; the first is the one stripped.
  case otherPrefixes([String])
  /// The search for misspelt names was given up after so many comparisons.
  case suggestionsLimited(comparisons: Int)
  /// Missing entries are computed from other tensors of the source.
  case reparametrized(Reparametrization)
  /// Entries are constants because the toolkit does not store them.
  case constants(count: Int, example: String, toolkit: String)
  /// Parameters are the products of originals and pruning masks (`torch.nn.utils.prune`).
  case pruningApplied(count: Int)
  /// A network that was saved whole has classes whose code the file does not contain.
  case codeNotInFile([String])
  /// The file holds a `torch.fx.GraphModule`, whose order of calls is not compared.
  case graphModule
  /// The file has the code of its forward pass, and parts of it are not understood.
  case codeNotCompared
  /// PyTorch lists modules without tensors with the state dict that the network does not have.
  case listedModules([String], network: String)
  /// PyTorch lists modules with the state dict, and no pooling after the stem is among them.
  case noListedPooling
  /// The file's own name states another network.
  case fileName(stated: String)
  /// The file's own name states that the last stages have another stride.
  case outputStride(stated: Int, expected: Int)
  /// No published network has these numbers of blocks.
  case unusualBlockCounts([Int])
}

extension CoverageNote: CustomStringConvertible {
  /// One sentence, with the flag of `convert-weights` to type where there is one.
  public var description: String {
    switch self {
    case .classCount(let expected, let found):
      """
      the source has \(found) classes, the network \(expected): use --classes \(found), or \
      --arch auto alone to take the number from the source
      """
    case .inputChannels(let expected, let found):
      """
      the source takes images of \(found) \(found == 1 ? "channel" : "channels"), the network of \
      \(expected): use --channels \(found), or --arch auto alone to take the number from the source
      """
    case .classifierName(let name):
      """
      \(name.escapedForDisplay) is taken as the classifier: it is the only matrix that takes the \
      features
      """
    case .headOfSeveralLayers(let names):
      """
      \(Self.list(names)) are a head of several layers: the network without classifier \
      gives the features that the head takes; --allow-unexpected writes it without the head
      """
    case .severalClassifiers(let paths):
      """
      \(Self.list(paths)) are \(paths.count) classifiers on the same features; \
      --rename '^\(paths.first?.escapedForDisplay ?? "")\\.=>fc.' --allow-unexpected takes the first
      """
    case .undecidedSurplus(let count, let example):
      """
      the names do not show whether the network computes with \
      \(count == 1 ? "" : "\(count) tensors such as ")\
      \(CoverageText.beginning(ofName: example).escapedForDisplay); without them its results may be \
      wrong. Read them in the code of the network, or write every tensor as it is by --raw
      """
    case .otherPrefixes(let prefixes):
      """
      the file has \(prefixes.count) networks whose names fit as well, behind \
      \(prefixes.map(Self.quoted).joined(separator: ", ")); the first was taken. Choose another by \
      the beginning of its names: --key \(Self.key(of: prefixes).escapedForDisplay)
      """
    case .suggestionsLimited(let comparisons):
      "the search for misspelt names ended after \(comparisons) comparisons"
    case .reparametrized(let reparametrization): reparametrization.description
    case .constants(let count, let example, let toolkit):
      """
      \(count) \(count == 1 ? "entry is a constant" : "entries are constants") such as \(example), \
      because \(toolkit) does not store them
      """
    case .pruningApplied(let count):
      """
      \(count) \(count == 1 ? "parameter is" : "parameters are") the product of an original and a \
      pruning mask
      """
    case .codeNotInFile(let classes):
      """
      the file does not contain the code of \(Self.list(classes)). It is assumed to call the \
      layers as torchvision does, and to give the result of the last one
      """
    case .graphModule:
      """
      the file holds a torch.fx GraphModule. \(Self.comparedLayers)
      """
    case .codeNotCompared:
      """
      the code of the file's forward pass has parts that are not understood. \(Self.comparedLayers)
      """
    case .listedModules(let names, let network):
      """
      the state dict lists \(names.count == 1 ? "a module" : "modules") that \(network) does not \
      have: \(Self.list(names)). They have no tensors, so their effect is unknown: check the \
      network's code
      """
    case .noListedPooling:
      """
      the state dict lists its network's modules, and no pooling after the stem is among them; one \
      is assumed. If the network has none, use --stem-pooling none
      """
    case .fileName(let stated):
      "the file's name states another network: \(stated.escapedForDisplay)"
    case .outputStride(let stated, let expected):
      """
      the file's name states an output stride of \(stated); the network's is \(expected). If the \
      name is right, use --replace-stride-with-dilation \
      \(stated == 8 ? "false,true,true" : "false,false,true")
      """
    case .unusualBlockCounts(let counts):
      """
      no network of torchvision or timm has \(counts.map { "\($0)" }.joined(separator: ", ")) blocks \
      in its stages: a block may be missing from the file
      """
    }
  }

  /// True if this note explains the unexpected tensors, so that a list need not name a remedy.
  var explainsSurplus: Bool {
    switch self {
    case .headOfSeveralLayers, .severalClassifiers, .undecidedSurplus, .otherPrefixes: true
    default: false
    }
  }

  private static let comparedLayers = """
    Its layers and the functions that it calls are compared; the order of its calls is assumed to be \
    torchvision's
    """
  private static let longestList = 6

  private static func list(_ names: [String]) -> String {
    names.prefix(longestList).map(\.escapedForDisplay).joined(separator: ", ")
      + (names.count > longestList ? ", …" : "")
  }

  private static func quoted(_ prefix: String) -> String {
    prefix.isEmpty ? "no prefix" : prefix.escapedForDisplay
  }

  /// The second prefix without its final dot.
  private static func key(of prefixes: [String]) -> String {
    prefixes.last.map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 } ?? ""
  }
}
