/// A tensor's name as a key: equal to another if their bytes are, as Python compares.
///
/// Swift's own comparison takes an accented letter and a letter with an accent for the same, and
/// takes long to find out.
package struct ExactName: Hashable, Sendable {
  /// The name.
  package let text: String

  package init(_ text: String) { self.text = text }

  package static func == (one: ExactName, other: ExactName) -> Bool {
    one.text.utf8.elementsEqual(other.text.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    var word: UInt64 = 0
    var count = 0
    for byte in text.utf8 {
      word = word << 8 | UInt64(byte)
      count += 1
      if count % 8 == 0 { hasher.combine(word) }
    }
    hasher.combine(word)
    hasher.combine(count)
  }
}
