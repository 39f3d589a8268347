/// What makes two dictionary keys the same key, as Python's `==` and `hash` see them.
///
/// `1`, `1.0` and `True` are one key. A Python 2 string is the text of the same bytes. A byte string
/// over a kilobyte, which is left in the input, is equal only to itself. What takes more than a word
/// to tell is known by its index in a table.
struct KeyIdentity: Equatable, Comparable, Sendable {
  /// What the word means.
  enum Kind: UInt8 {
    case none, integer, float, text, bytes, longInteger, composite
    /// A value that is equal only to itself: a class, an object, `nan`.
    case value
  }

  let kind: Kind
  let word: UInt64

  init(_ kind: Kind, _ word: UInt64) {
    self.kind = kind
    self.word = word
  }

  init(integer: Int64) { self.init(.integer, UInt64(bitPattern: integer)) }

  init(_ kind: Kind, index: Int) { self.init(kind, UInt64(index)) }

  /// Any total order: the elements of a frozen set are compared in one.
  static func < (left: KeyIdentity, right: KeyIdentity) -> Bool {
    (left.kind.rawValue, left.word) < (right.kind.rawValue, right.word)
  }
}
