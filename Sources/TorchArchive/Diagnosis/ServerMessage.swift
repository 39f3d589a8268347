internal import MappedFiles
internal import PickleReader

/// A short text that was saved instead of a checkpoint: a server's answer, as `Entry not found`.
struct ServerMessage {
  /// The sentence for a person, which quotes the text.
  let sentence: String

  /// The size of the longest text that is taken for a message.
  private static let longest = 2048
  /// How much of it is quoted.
  private static let longestQuotation = 200

  /// Recognizes a text of words, or a JSON object; `nil` for anything else, a pickle of text included.
  init?(_ bytes: ByteRegion) {
    guard bytes.count <= Self.longest, bytes.count > 1 else { return nil }
    let content = bytes.leadingBytes(bytes.count)
    guard let text = String(validating: content, as: UTF8.self),
      text.unicodeScalars.allSatisfy({ $0.value >= 0x20 || $0 == "\n" || $0 == "\r" || $0 == "\t" })
    else { return nil }
    let words = text.split(whereSeparator: \.isWhitespace)
    let isObject = words.first?.first == "{" && words.last?.last == "}"
    guard isObject || words.count > 1 && words.allSatisfy(Self.isWord) else { return nil }
    // Protocol 0 writes pickles as text.
    guard (try? bytes.withSpan { (span) throws(PickleError) in try Pickle(reading: span) }) == nil
    else { return nil }
    let line = words.joined(separator: " ")
    let quotation = String(line.unicodeScalars.prefix(Self.longestQuotation))
    let advice = Self.advice(for: line.lowercased())
    sentence = """
      the file is a text of \(content.count) bytes, not a checkpoint: \
      \(quotation.debugDescription)\(quotation.count < line.count ? "…" : ""). \(advice)
      """
  }

  /// Whether a word is one of a natural language, with the punctuation around it.
  private static func isWord(_ word: Substring) -> Bool {
    let letters = word.unicodeScalars.count { $0.properties.isAlphabetic || $0.value == 0x27 }
    return letters * 2 >= word.unicodeScalars.count || Int(word) != nil
  }

  private static func advice(for text: String) -> String {
    let needsAccess = ["password", "credential", "unauthorized", "restricted", "access", "gated"]
      .contains { text.contains($0) }
    return needsAccess
      ? "The server asked for a login: pass an access token, or accept the model's terms, and fetch it again."
      : "The server sent a message instead of the file: check its address and name, and fetch it again."
  }
}
