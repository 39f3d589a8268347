internal import Tensors

/// How the names of a source become reference names: renamings, a prefix stripped, a convention.
public struct SourceNaming: Sendable {
  /// What the caller decides; what is left open is found out.
  public struct Options: Hashable, Sendable {
    /// The convention to read the names by.
    public var convention: Convention?
    /// The prefix to strip.
    public var prefix: String?
    /// Changes of names that come before all else, in order.
    public var renamings: [Renaming] = []
    /// A Boolean value that indicates whether the classifier has a bias; `nil` if that is not known.
    ///
    /// A classifier under the convention's name is taken to have one, so that a missing bias is
    /// reported.
    public var classifierHasBias: Bool?

    /// Creates options that leave everything open.
    public init() {}
  }

  /// What wrappers put before every name, such as `module.`; empty if nothing.
  public let prefix: String
  /// Other prefixes that explain as many names.
  let otherPrefixes: [String]
  /// The number of names that become keys of a network.
  let keyCount: Int
  /// True if names become keys of the stem and of blocks.
  private let readsNetwork: Bool
  /// The number of names that belong to the training method.
  let companionCount: Int

  /// The changes of names that came before all else.
  let renamings: [Renaming]

  private let vocabulary: Vocabulary
  /// The path of the classifier, renamed and with its prefix, if its name is none of the convention's.
  var classifier: String?

  /// Reads the names of `listing` by one vocabulary, behind the prefix found for it.
  private init(
    _ vocabulary: Vocabulary, _ found: WrapperPrefix, of listing: SourceListing, _ options: Options
  ) {
    renamings = options.renamings
    self.vocabulary = vocabulary
    prefix = options.prefix ?? found.text
    otherPrefixes = prefix == found.text ? found.rivals : []
    var keyCount = 0
    var companionCount = 0
    var (readsBlocks, readsStem) = (false, false)
    // Most conventions read none of a file's names, and there are many names.
    let isReadable = prefix != found.text || !found.explainsNothing
    for entry in isReadable ? listing.entries : [] {
      guard let name = entry.key(under: self.prefix) else { continue }
      if let key = vocabulary[name] {
        keyCount += 1
        readsBlocks = readsBlocks || key.utf8.starts(with: "layer".utf8)
        readsStem = readsStem || key.utf8.starts(with: "conv1.".utf8)
      } else if vocabulary.convention.purpose(of: name) != nil {
        companionCount += 1
      }
    }
    self.keyCount = keyCount
    readsNetwork = readsBlocks && readsStem
    self.companionCount = companionCount
  }

  /// Reads the names as they stand; `nil` if the caller asked for something else, or if a name is
  /// none of `keys`.
  init?(undisguised keys: Set<String>, of listing: SourceListing, _ options: Options) {
    guard options.convention == nil || options.convention == .torchvision,
      (options.prefix ?? "").isEmpty
    else { return nil }
    self.init(Vocabulary(.torchvision, root: "", of: keys), .none, of: listing, options)
    guard explainsEverything(in: listing) else { return nil }
  }

  /// Finds the convention that explains the most names; the first in the table of several that read
  /// them alike.
  ///
  /// - Throws: ``ModelError`` of code ``ModelError/Code/ambiguousConvention`` if several explain as
  ///   many and read them differently.
  init(
    of listing: SourceListing, as known: KnownKeys, _ options: Options
  ) throws(ModelError) {
    let found = Self.best(for: listing, as: known, options)
    guard found.rivals.isEmpty else {
      throw ModelError(
        ambiguousConventions: ([found.naming] + found.rivals).map(\.convention.name))
    }
    self = found.naming
  }

  /// The naming that explains the most names, and those that explain as many otherwise.
  static func best(
    for listing: SourceListing, as known: KnownKeys, _ options: Options
  ) -> (naming: SourceNaming, rivals: [SourceNaming]) {
    if options.convention == nil {
      // Nothing can explain more than everything, which is what most files come to.
      let plain = all(for: listing, among: known.reference, known.networkSize, options)
      if let plain = plain.first, plain.explainsEverything(in: listing) { return (plain, []) }
    }
    let names = known.names(of: options.convention)
    let namings = all(for: listing, among: names, known.networkSize, options)
    var best = SourceNaming(known.plain, .none, of: listing, options)
    var equals: [SourceNaming] = []
    for (number, next) in namings.enumerated() {
      if number == 0 || best.score < next.score {
        best = next
        equals = []
      } else if best.score == next.score, best.score != (0, 0),
        !next.convention.yields, !best.agrees(with: next, on: listing)
      {
        equals.append(next)
      }
    }
    return (best, equals)
  }

  /// A source's names, and the naming that explains the most of them as those of any architecture.
  static func best(
    of source: any TensorSource, _ options: Options
  ) -> (SourceListing, SourceNaming) {
    let listing = SourceListing(source, renamings: options.renamings)
    return (listing, best(for: listing, as: .family, options).naming)
  }

  private static func all(
    for listing: SourceListing, among index: VocabularyIndex, _ networkSize: Int, _ options: Options
  ) -> [SourceNaming] {
    let prefixes = WrapperPrefix.prefixes(
      of: listing, explaining: index, networkSize: networkSize)
    return zip(index.vocabularies, prefixes).map { vocabulary, prefix in
      SourceNaming(vocabulary, prefix, of: listing, options)
    }
  }

  private func explainsEverything(in listing: SourceListing) -> Bool {
    listing.entries.allSatisfy { $0.isHarmless || key(of: $0) != nil }
  }

  /// The share of the names that is explained.
  ///
  /// Tensors of the training method are evidence only as far as there is a network next to them. A
  /// convention that yields must explain stem and blocks: names such as `0.weight` are in any network.
  private var score: (Int, Int) {
    convention.yields && !readsNetwork
      ? (0, 0) : (keyCount + min(companionCount, keyCount), keyCount)
  }

  private func agrees(with other: SourceNaming, on listing: SourceListing) -> Bool {
    listing.entries.allSatisfy { key(of: $0) == other.key(of: $0) }
  }
}

extension SourceNaming {
  /// The beginning that the convention gives its names, such as `encoder_q.`.
  var root: String { vocabulary.root }

  /// The convention.
  public var convention: Convention { vocabulary.convention }

  /// The reference key that an entry stands for; `nil` if it stands for none.
  func key(of entry: SourceListing.Entry) -> String? {
    if let classifier, entry.alias.utf8.starts(with: classifier.utf8) {
      if entry.alias.utf8.elementsEqual("\(classifier).weight".utf8) { return "fc.weight" }
      if entry.alias.utf8.elementsEqual("\(classifier).bias".utf8) { return "fc.bias" }
    }
    return entry.key(under: prefix).flatMap { vocabulary[$0] }
  }

  /// What an entry is for, if it belongs to the training method and not to the network.
  func purpose(of entry: SourceListing.Entry) -> String? {
    guard classifier == nil || key(of: entry) == nil else { return nil }
    return entry.key(under: prefix).flatMap { convention.purpose(of: $0) }
  }

  /// The shape that an entry has as the value of `key`.
  func shape(of entry: SourceListing.Entry, as key: String) -> [Int] {
    convention.isTransposed(key) ? entry.shape.reversed() : entry.shape
  }

  /// The convention's name for a key, without the prefix; the key itself if it has none.
  func name(for key: String) -> String {
    if let classifier, key == "fc.weight" || key == "fc.bias" {
      let name = classifier + key.dropFirst("fc".count)
      return name.utf8.starts(with: prefix.utf8) ? String(name.dropFirst(prefix.count)) : name
    }
    return convention.name(for: key, root: vocabulary.root) ?? key
  }

  /// The shapes of a source by reference keys; names that stand for none are kept apart from them.
  func shapes(in listing: SourceListing) -> [String: [Int]] {
    var shapes: [String: [Int]] = [:]
    let surroundings = SurroundingModel(in: listing, self)
    for (number, entry) in listing.entries.enumerated()
    where !entry.isHarmless && purpose(of: entry) == nil {
      if let key = key(of: entry) {
        shapes[key] = shape(of: entry, as: key)
      } else if entry.key(under: prefix) != nil, surroundings.purpose(of: entry) == nil {
        shapes["\0\(number)"] = entry.shape
      }
    }
    for (key, shape) in constantShapes(nextTo: shapes) { shapes[key] = shape }
    return shapes
  }
}

extension SourceNaming {
  /// The shapes of entries that the convention replaces by constants: those of the bias next to them.
  private func constantShapes(nextTo shapes: [String: [Int]]) -> [(String, [Int])] {
    guard !convention.constants.isEmpty else { return [] }
    let suffix = ".bias"
    return shapes.filter {
      $0.key.hasSuffix(suffix) && shapes["\($0.key.dropLast(suffix.utf8.count)).weight"] == $0.value
    }
    .flatMap { key, shape in
      convention.constants.keys.map { ("\(key.dropLast(suffix.utf8.count)).\($0)", shape) }
    }
    .filter { shapes[$0.0] == nil }
  }
}
