/// What browsers and file managers add to the name of a copy: ` (1)`, ` - Copy`, `_1`.
///
/// A copy has the bytes of its original, so a hash in its name is still its own.
enum CopySuffix {
  /// The words for a copy in names, in the languages of common file managers.
  private static let words: Set<Substring> = [
    "copy", "kopie", "copie", "copia", "cópia", "kopia", "kopi", "another copy", "副本", "コピー",
  ]
  private static let separators: Set<Character> = [" ", "-", "–", "_", "\u{A0}"]
  /// No name has a longer suffix that is one.
  private static let longest = 64

  /// True if the text is empty or consists of such suffixes alone.
  static func isOne(_ text: Substring) -> Bool {
    guard text.utf8.count <= longest else { return false }
    var rest = text
    while let first = rest.first {
      // A digit or letter right after the hash would belong to it.
      guard separators.contains(first) || first == "(" else { return false }
      rest = rest.drop { separators.contains($0) }
      let isBracketed = rest.first == "("
      if isBracketed { rest = rest.dropFirst() }
      let content = rest.prefix { isBracketed ? $0 != ")" : !separators.contains($0) && $0 != "(" }
      rest = rest.dropFirst(content.count)
      guard isCounted(content) else { return false }
      if isBracketed {
        guard rest.first == ")" else { return false }
        rest = rest.dropFirst()
      }
    }
    return true
  }

  /// True for a small number, a word for a copy, or that word with a number attached.
  private static func isCounted(_ content: Substring) -> Bool {
    let word = content.lowercased().drop { $0.isNumber }
    let digits = content.utf8.filter { (0x30...0x39).contains($0) }
    guard digits.count <= 3, !content.isEmpty else { return false }
    var name = Substring(word)
    while let last = name.last, last.isNumber { name.removeLast() }
    return name.isEmpty || words.contains(name)
  }
}
