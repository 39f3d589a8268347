/// The names that a convention, with one of its roots, has for the keys of some networks.
struct Vocabulary: Sendable {
  let convention: Convention
  let root: String
  /// The reference keys by the convention's names.
  let keys: [String: String]
  /// True if the keys are those of the ResNet family, whose blocks may have any number.
  let isFamily: Bool
  /// The longest name, in bytes of UTF-8.
  private let longestName: Int

  init(_ convention: Convention, root: String, of keys: Set<String>, isFamily: Bool = false) {
    self.convention = convention
    self.root = root
    self.isFamily = isFamily
    self.keys = convention.vocabulary(of: keys, root: root)
    longestName = (self.keys.keys.lazy.map(\.utf8.count).max() ?? 0) + (isFamily ? 2 : 0)
  }

  /// The reference key that a name stands for.
  subscript(name: String) -> String? {
    guard name.utf8.count <= longestName, name.mayBeKey else { return nil }
    if let key = keys[name] { return key }
    guard isFamily else { return nil }
    for form in BlockNumber.forms(of: name) {
      guard let key = keys[form.name].flatMap({ BlockNumber.replace(in: $0, by: form.number) }),
        convention.names(for: key, root: root).contains(name)
      else { continue }
      return key
    }
    return nil
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
  /// The last components of names.
  private let members: Set<String>
  private let isFamily: Bool
  /// The longest name, in bytes of UTF-8.
  let longestName: Int
  /// The most dots in a name.
  let mostDots: Int

  init(_ vocabularies: [Vocabulary]) {
    self.vocabularies = vocabularies
    isFamily = vocabularies.contains(where: \.isFamily)
    var numbers: [String: [Int]] = [:]
    for (number, vocabulary) in vocabularies.enumerated() {
      for name in vocabulary.keys.keys { numbers[name, default: []].append(number) }
    }
    self.numbers = numbers
    members = Set(numbers.keys.map { String($0.lastComponent) })
    longestName = (numbers.keys.lazy.map(\.utf8.count).max() ?? 0) + (isFamily ? 2 : 0)
    mostDots = numbers.keys.lazy.map { $0.utf8.count { $0 == UInt8(ascii: ".") } }.max() ?? 0
  }

  /// The numbers of the vocabularies that have `name`.
  subscript(name: String) -> [Int] {
    guard name.utf8.count <= longestName, name.mayBeKey else { return [] }
    if let found = numbers[name] { return found }
    // Most names that are not keys end here, before a text is made of them.
    guard isFamily, members.contains(String(name.lastComponent)) else { return [] }
    for form in BlockNumber.forms(of: name) {
      let found = (numbers[form.name] ?? []).filter { vocabularies[$0][name] != nil }
      if !found.isEmpty { return found }
    }
    return []
  }
}

extension String {
  fileprivate var lastComponent: Substring {
    let dot = utf8.lastIndex(of: UInt8(ascii: ".")).map { utf8.index(after: $0) }
    return self[(dot ?? startIndex)...]
  }
}

/// The keys of some networks together, and what each convention calls them.
struct KnownKeys: Sendable {
  let keys: Set<String>
  /// True if the keys are those of the ResNet family.
  private let isFamily: Bool
  /// The number of keys of the smallest network.
  let networkSize: Int
  /// What the reference calls them.
  let plain: Vocabulary
  /// The names of the reference alone.
  let reference: VocabularyIndex
  /// The names of all conventions, made once they are needed: most files have the reference's.
  private let all: @Sendable () -> VocabularyIndex

  /// The keys of one network, or of the family if it has them all.
  init(_ entries: [ParameterSpec]) {
    let keys = Set(entries.map(\.path))
    if keys.allSatisfy({ Self.family.plain[$0] != nil }) {
      self = Self.family
    } else {
      self.init(keys, networkSize: entries.count, isFamily: false) {
        Self.index(of: keys, in: Convention.all, isFamily: false)
      }
    }
  }

  private init(
    _ keys: Set<String>, networkSize: Int, isFamily: Bool,
    all: @escaping @Sendable () -> VocabularyIndex
  ) {
    self.keys = keys
    self.isFamily = isFamily
    self.networkSize = networkSize
    self.all = all
    plain = Vocabulary(.torchvision, root: "", of: keys, isFamily: isFamily)
    reference = VocabularyIndex([plain])
  }

  /// The names of one convention, or of all.
  func names(of convention: Convention?) -> VocabularyIndex {
    convention.map { Self.index(of: keys, in: [$0], isFamily: isFamily) } ?? all()
  }

  private static func index(
    of keys: Set<String>, in conventions: [Convention], isFamily: Bool
  ) -> VocabularyIndex {
    VocabularyIndex(
      conventions.flatMap { row in
        row.roots.map { Vocabulary(row, root: $0, of: keys, isFamily: isFamily) }
      })
  }

  /// The keys of every member of the ResNet family, with blocks 0 and 1 for blocks of any number.
  static let family = KnownKeys(FamilyKeys.all, networkSize: 102, isFamily: true) { everyName }

  private static let everyName = index(of: FamilyKeys.all, in: Convention.all, isFamily: true)
}
