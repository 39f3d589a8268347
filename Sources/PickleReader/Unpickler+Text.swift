/// The opcodes that push text and bytes.
extension Unpickler {
  /// The longest byte string that is copied; a longer one is left where it stands in the input.
  static let copiedByteCount = 1024

  /// BINUNICODE and its kin.
  mutating func pushText(byteCount: UInt64, _ input: Span<UInt8>) throws(PickleError) {
    let range = try take(byteCount, input)
    try push(PickleValue(.string, try internText(range, of: input)))
  }

  /// UNICODE: Latin-1 with escapes of four digits behind `\u`, of eight behind `\U`.
  mutating func pushEscapedText(_ input: Span<UInt8>) throws(PickleError) {
    let line = bytes(try readLine(input), of: input)
    guard let utf8 = TextEscapes.decodeRawUnicode(line) else {
      throw failure(.malformedText, "a \\u escape must have 4 hexadecimal digits and a \\U one 8")
    }
    try push(PickleValue(.string, try internText(0..<utf8.count, of: utf8.span)))
  }

  /// Holds a text, found to be UTF-8 in which surrogates may stand as Python writes them.
  mutating func internText(_ range: Range<Int>, of input: Span<UInt8>) throws(PickleError) -> Int {
    let known = contents.texts.count
    let index = contents.texts.intern(range, of: input)
    if index == known { try countValue() }
    guard contents.texts.validity(of: index) != .invalid else {
      throw failure(.invalidUTF8, "the text is not UTF-8")
    }
    return index
  }

  /// BINSTRING, BINBYTES, BYTEARRAY8 and their kin.
  mutating func pushBlob(
    _ kind: PickleValue.Kind, byteCount: UInt64, _ input: Span<UInt8>
  ) throws(PickleError) {
    let range = try take(byteCount, input)
    let isLong = range.count > Self.copiedByteCount
    guard isLong else {
      return try push(kind, copying: range, of: input)
    }
    try push(
      kind,
      PickleContents.Blob(start: range.lowerBound, count: range.count, isCopied: false))
  }

  /// STRING: a Python 2 string literal in its quotes.
  mutating func pushQuotedString(_ input: Span<UInt8>) throws(PickleError) {
    let line = bytes(try readLine(input), of: input)
    guard let bytes = TextEscapes.decodeQuoted(line) else {
      throw failure(.malformedText, "a string must be a quoted Python literal")
    }
    let copy = ContiguousArray(bytes)
    try push(.byteString, copying: 0..<copy.count, of: copy.span)
  }

  /// READONLY_BUFFER: the buffer on the stack, which stays what it is.
  func checkReadOnlyBuffer() throws(PickleError) {
    let kind = try top().kind
    guard kind == .byteArray || kind == .bytes else {
      throw failure(.wrongType, "a read-only buffer is made of bytes, not of a \(kind)")
    }
  }

  private mutating func push(
    _ kind: PickleValue.Kind, copying range: Range<Int>, of input: Span<UInt8>
  ) throws(PickleError) {
    let start = contents.blobBytes.count
    for position in range { contents.blobBytes.append(input[position]) }
    try push(kind, PickleContents.Blob(start: start, count: range.count, isCopied: true))
  }

  private mutating func push(
    _ kind: PickleValue.Kind, _ blob: PickleContents.Blob
  ) throws(PickleError) {
    try countValue()
    contents.blobs.append(blob)
    try push(PickleValue(kind, contents.blobs.count - 1))
  }
}
