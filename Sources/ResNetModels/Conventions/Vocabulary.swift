/// What a convention, with one of its roots, makes of the keys of some networks.
struct Vocabulary: Sendable {
  let convention: Convention
  let root: String
  /// The reference keys by the convention's names.
  let keys: [String: String]
  /// The longest name, in bytes of UTF-8.
  private let longestName: Int

  init(_ convention: Convention, root: String, of keys: Set<String>) {
    self.convention = convention
    self.root = root
    self.keys = convention.vocabulary(of: keys, root: root)
    longestName = self.keys.keys.lazy.map(\.utf8.count).max() ?? 0
  }

  /// The reference key that a name stands for.
  subscript(name: String) -> String? {
    name.utf8.count <= longestName && name.mayBeKey ? keys[name] : nil
  }
}

extension String {
  /// Whether the text may be a network's key, which are all of ASCII: Swift takes some other
  /// characters for equals of these, and long to find that many are not.
  var mayBeKey: Bool { utf8.allSatisfy { $0 < 0x80 } }
}

/// Several vocabularies to be searched at once: a source may have a million names.
struct VocabularyIndex: Sendable {
  let vocabularies: [Vocabulary]
  /// The numbers of the vocabularies that have a name.
  private let numbers: [String: [Int]]
  /// The longest name, in bytes of UTF-8.
  let longestName: Int
  /// The most dots in a name.
  let mostDots: Int

  init(_ vocabularies: [Vocabulary]) {
    self.vocabularies = vocabularies
    var numbers: [String: [Int]] = [:]
    for (number, vocabulary) in vocabularies.enumerated() {
      for name in vocabulary.keys.keys { numbers[name, default: []].append(number) }
    }
    self.numbers = numbers
    longestName = numbers.keys.lazy.map(\.utf8.count).max() ?? 0
    mostDots = numbers.keys.lazy.map { $0.utf8.count { $0 == UInt8(ascii: ".") } }.max() ?? 0
  }

  /// The numbers of the vocabularies that have `name`.
  subscript(name: String) -> [Int] {
    name.utf8.count <= longestName && name.mayBeKey ? numbers[name] ?? [] : []
  }
}

/// The keys of some networks together, and what each convention calls them.
struct KnownKeys: Sendable {
  let keys: Set<String>
  /// The number of keys of the smallest network.
  let networkSize: Int
  /// What the reference calls them.
  let plain: Vocabulary
  /// The names of the reference alone.
  let reference: VocabularyIndex
  /// The names of all conventions, made once they are needed: most files have the reference's.
  private let all: @Sendable () -> VocabularyIndex

  /// The keys of one network, or of all architectures if these have them all.
  init(_ entries: [ParameterSpec]) {
    let keys = Set(entries.map(\.path))
    if keys.isSubset(of: Self.everyArchitecture.keys) {
      self = Self.everyArchitecture
    } else {
      self.init(keys, networkSize: entries.count) {
        Self.index(of: keys, in: Convention.all)
      }
    }
  }

  private init(
    _ keys: Set<String>, networkSize: Int, all: @escaping @Sendable () -> VocabularyIndex
  ) {
    self.keys = keys
    self.networkSize = networkSize
    self.all = all
    plain = Vocabulary(.torchvision, root: "", of: keys)
    reference = VocabularyIndex([plain])
  }

  /// The names of one convention, or of all.
  func names(of convention: Convention?) -> VocabularyIndex {
    convention.map { Self.index(of: keys, in: [$0]) } ?? all()
  }

  private static func index(
    of keys: Set<String>, in conventions: [Convention]
  ) -> VocabularyIndex {
    VocabularyIndex(
      conventions.flatMap { row in row.roots.map { Vocabulary(row, root: $0, of: keys) } })
  }

  /// The keys of all architectures.
  ///
  /// A ResNeXt and a wide ResNet have those of the plain network of their depth.
  static let everyArchitecture: KnownKeys = {
    let entries = Architecture.all.filter { $0.configuration.widthPerGroup == 64 }
      .map { ModelDescription($0).entries }
    return KnownKeys(
      Set(entries.joined().map(\.path)), networkSize: entries.map(\.count).min() ?? 0
    ) { everyName }
  }()

  private static let everyName = index(of: everyArchitecture.keys, in: Convention.all)
}
