/// What a convention, with one of its roots, makes of the keys of some networks.
struct Vocabulary: Sendable {
  let convention: Convention
  let root: String
  /// The reference keys by the convention's names.
  let keys: [String: String]
  /// The convention's names.
  let names: Set<String>

  init(_ convention: Convention, root: String, of keys: Set<String>) {
    self.convention = convention
    self.root = root
    self.keys = convention.vocabulary(of: keys, root: root)
    names = Set(self.keys.keys)
  }

  /// One vocabulary for each root of each convention.
  static func all(of keys: Set<String>, in conventions: [Convention]) -> [Vocabulary] {
    conventions.flatMap { row in row.roots.map { Vocabulary(row, root: $0, of: keys) } }
  }
}

/// The keys of some networks together, and what each convention calls them.
struct KnownKeys: Sendable {
  let keys: Set<String>
  /// The number of keys of the smallest network.
  let networkSize: Int
  let reference: Vocabulary
  /// Made once they are needed: most files have the reference names.
  private let others: @Sendable () -> [Vocabulary]

  /// The keys of one network.
  init(_ entries: [ParameterSpec]) {
    let keys = Set(entries.map(\.path))
    self.init(keys, networkSize: entries.count) { Vocabulary.all(of: keys, in: Convention.all) }
  }

  private init(
    _ keys: Set<String>, networkSize: Int, others: @escaping @Sendable () -> [Vocabulary]
  ) {
    self.keys = keys
    self.networkSize = networkSize
    self.others = others
    reference = Vocabulary(.torchvision, root: "", of: keys)
  }

  /// The vocabularies of one convention, or of all.
  func vocabularies(of convention: Convention?) -> [Vocabulary] {
    guard let convention else { return others() }
    return Vocabulary.all(of: keys, in: [convention])
  }

  /// The keys of all architectures.
  ///
  /// A ResNeXt and a wide ResNet have those of the plain network of their depth.
  static let everyArchitecture: KnownKeys = {
    let entries = Architecture.all.filter { $0.configuration.widthPerGroup == 64 }
      .map { ModelDescription($0).entries }
    return KnownKeys(
      Set(entries.joined().map(\.path)), networkSize: entries.map(\.count).min() ?? 0
    ) { everyVocabulary }
  }()

  private static let everyVocabulary = Vocabulary.all(
    of: everyArchitecture.keys, in: Convention.all)
}
