internal import Tensors

/// Names of modules that wrap other modules and are not parts of the network, anywhere in a name.
///
/// `torch.compile`, FSDP and activation checkpointing wrap parts of a network as well as the whole:
/// `layer1._orig_mod.0.conv1.weight` is `layer1.0.conv1.weight`.
enum InnerWrappers {
  /// The names of the wrappers' members.
  static let names: Set<String> = [
    "module", "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module", "_forward_module",
    "_fpw_module", "_ddp_module",
  ]
  /// The lengths of the names, in bytes; a part of another length is not compared.
  private static let lengths = Set(names.map(\.utf8.count))

  /// Removes the wrappers of single parts; a wrapper around the whole remains, as a prefix.
  ///
  /// A name keeps its wrappers if another name would be the same without them.
  ///
  /// - Complexity: O(*n*) in the bytes of all names.
  static func removed(from aliases: [String]) -> [String] {
    let suspects = aliases.map(hasWrapper)
    guard suspects.contains(true) else { return aliases }
    // A wrapper is around the whole if every name goes through it.
    let common = commonPrefix(of: aliases)
    var result = aliases
    for index in aliases.indices where suspects[index] {
      result[index] = stripped(aliases[index], behind: common)
    }
    var counts: [ExactName: Int] = [:]
    for name in result { counts[ExactName(name), default: 0] += 1 }
    for index in result.indices where counts[ExactName(result[index])] != 1 {
      result[index] = aliases[index]
    }
    return result
  }

  private static func hasWrapper(_ name: String) -> Bool {
    name.utf8.split(separator: UInt8(ascii: ".")).contains(where: isWrapper)
  }

  /// The dotted beginning that all names share.
  private static func commonPrefix(of aliases: [String]) -> Int {
    guard let first = aliases.first else { return 0 }
    var length = first.utf8.count
    for name in aliases.dropFirst() {
      length = zip(first.utf8.prefix(length), name.utf8).prefix { $0 == $1 }.count
    }
    let shared = first.utf8.prefix(length)
    return shared.lastIndex(of: UInt8(ascii: ".")).map {
      shared.distance(from: shared.startIndex, to: $0) + 1
    } ?? 0
  }

  private static func stripped(_ name: String, behind count: Int) -> String {
    let rest = name.utf8.dropFirst(count)
    let parts = rest.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let kept = parts.enumerated().filter { number, part in
      // The last part is a member of a module; `module` in front is what most prefixes are.
      number == parts.count - 1 || number == 0 && part.elementsEqual("module".utf8)
        || !isWrapper(part)
    }
    let beginning = String(Substring(name.utf8.prefix(count)))
    return beginning + kept.map { String(Substring($0.element)) }.joined(separator: ".")
  }

  private static func isWrapper(_ part: Substring.UTF8View) -> Bool {
    lengths.contains(part.count) && names.contains(String(Substring(part)))
  }
}
