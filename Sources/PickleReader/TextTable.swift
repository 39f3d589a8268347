/// The distinct texts of a pickle, each held once and known by its index.
///
/// Two texts are equal exactly if their indices are.
struct TextTable: Sendable {
  private var texts = ByteTable()
  private var validities: ContiguousArray<TextEscapes.Validity> = []

  /// The number of texts.
  var count: Int { texts.count }

  /// The bytes of a text: UTF-8, or where it was found so, UTF-8 with surrogates.
  subscript(index: Int) -> ArraySlice<UInt8> { texts[index] }

  /// Whether a text is UTF-8; a Python 2 string that is a key may be anything.
  func validity(of index: Int) -> TextEscapes.Validity { validities[index] }

  /// The index of a text; `nil` if the table does not hold it.
  func index(of text: String) -> Int? {
    let bytes = ContiguousArray(text.utf8)
    return texts.index(of: bytes.indices, of: bytes.span)
  }

  /// The index of a text, added if it is new.
  mutating func intern(_ range: Range<Int>, of input: Span<UInt8>) -> Int {
    let index = texts.intern(range, of: input)
    if index == validities.count { validities.append(TextEscapes.validateUTF8(texts[index])) }
    return index
  }
}
