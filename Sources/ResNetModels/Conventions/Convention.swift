/// How a toolkit names the tensors of a ResNet: one entry of a table.
///
/// The reference names are torchvision's, such as `layer3.1.conv2.weight`. An entry says what each
/// becomes; reading the names back is looking them up in what the entry makes of all keys.
public struct Convention: Hashable, Sendable {
  /// The name to type, such as `transformers`.
  public let name: String
  /// The toolkit's full name.
  public let toolkit: String
  /// Other names to type: toolkits that name things alike.
  public let aliases: [String]
  /// What may stand before every name, the usual one first; empty if nothing.
  let roots: [String]
  /// What the keys become; the first rule that fits a key counts.
  let rules: [KeyRule]
  /// Other names that the toolkit's networks have for some keys; a rule's first form is a key.
  let synonyms: [KeyRule]
  /// True if the convention is meant only where it explains more names than any other.
  let yields: Bool
  /// The pooling of the stem, where the names show it.
  let stemPooling: Stem.Pooling?
  /// Parameters and buffers with a name of their own, such as `_mean` for `running_mean`.
  let members: [String: String]
  /// The keys whose matrix is stored transposed.
  let transposed: Set<String>
  /// Members that the toolkit does not store because they are constants, such as `running_mean`.
  let constants: [String: Float]
  /// What the toolkit keeps beside the network.
  public let companions: [Companion]

  /// Tensors next to the network that belong to the training method and are left out.
  public struct Companion: Hashable, Sendable {
    /// What they are, such as `projection head`.
    public let purpose: String
    /// Their name; the beginning of their names if it ends in a dot or an underscore; the end of
    /// their names if it begins with an underscore.
    let name: String

    init(_ purpose: String, _ name: String) {
      self.purpose = purpose
      self.name = name
    }

    func includes(_ other: String) -> Bool {
      let isBeginning = name.utf8.last.map { ".".utf8.contains($0) || "_".utf8.contains($0) }
      if isBeginning != true, name.utf8.first == UInt8(ascii: "_") {
        return other.utf8.suffix(name.utf8.count).elementsEqual(name.utf8)
      }
      return isBeginning == true
        ? other.utf8.starts(with: name.utf8)
        : other.utf8.elementsEqual(name.utf8)
    }
  }

  init(
    _ name: String, _ toolkit: String, aliases: [String] = [], roots: [String] = [""],
    rules: [(String, String)] = [("{path}", "{path}")], synonyms: [(String, String)] = [],
    yields: Bool = false, stemPooling: Stem.Pooling? = nil, members: [String: String] = [:],
    transposed: Set<String> = [], constants: [String: Float] = [:], companions: [Companion] = []
  ) {
    self.name = name
    self.toolkit = toolkit
    self.aliases = aliases
    self.roots = roots
    self.rules = rules.map { KeyRule($0.0, $0.1) }
    self.synonyms = synonyms.map { KeyRule($0.0, $0.1) }
    self.yields = yields
    self.stemPooling = stemPooling
    self.members = members
    self.transposed = transposed
    self.constants = constants
    self.companions = companions
  }

  /// The convention under a name or an alias, or `nil` if there is none.
  public static func named(_ name: String) -> Convention? {
    all.first { $0.name == name || $0.aliases.contains(name) }
  }

  /// The toolkit's name for a reference key; `nil` if the toolkit's network has no such tensor.
  ///
  /// - Parameters:
  ///   - key: The reference key.
  ///   - root: One of the beginnings of names; the usual one if `nil`.
  public func name(for key: String, root: String? = nil) -> String? {
    guard let name = rules.lazy.compactMap({ $0.apply(to: key) }).first else { return nil }
    if name.hasPrefix("/") { return renamingMember(of: String(name.dropFirst())) }
    return (root ?? roots.first ?? "") + renamingMember(of: name)
  }

  /// The value of every element of an entry that the toolkit does not store; `nil` if it stores it.
  ///
  /// Caffe2's Detectron folds the running statistics into scale and bias.
  func constant(for key: String) -> Float? {
    guard !constants.isEmpty, let dot = key.lastIndex(of: ".") else { return nil }
    return constants[String(key[key.index(after: dot)...])]
  }

  /// Every name of the toolkit for a reference key, the usual one first.
  func names(for key: String, root: String) -> [String] {
    let others = synonyms.compactMap { $0.apply(to: key) }.map { root + renamingMember(of: $0) }
    return (name(for: key, root: root).map { [$0] } ?? []) + others
  }

  /// Whether the matrix under a reference key is stored transposed.
  public func isTransposed(_ key: String) -> Bool { transposed.contains(key) }

  /// The reference keys among `keys` by the toolkit's names.
  func vocabulary(of keys: some Sequence<String>, root: String) -> [String: String] {
    var vocabulary: [String: String] = [:]
    for key in keys {
      for name in names(for: key, root: root) where vocabulary[name] == nil {
        vocabulary[name] = key
      }
    }
    return vocabulary
  }

  /// What a name within the toolkit's checkpoint is for, if not for the network.
  func purpose(of name: String) -> String? {
    companions.first { $0.includes(name) }?.purpose
  }

  private func renamingMember(of name: String) -> String {
    guard !members.isEmpty else { return name }
    let dot = name.lastIndex(of: ".").map(name.index(after:)) ?? name.startIndex
    return members[String(name[dot...])].map { name[..<dot] + $0 } ?? name
  }
}

extension Convention: CustomStringConvertible {
  /// The name to type.
  public var description: String { name }
}
