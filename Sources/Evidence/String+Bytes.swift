extension String {
  /// True if the bytes of a word occur in the text.
  ///
  /// The texts of a file may be long and in any script, so bytes are compared in one pass.
  ///
  /// - Parameters:
  ///   - word: An ASCII text whose first byte occurs in it once.
  ///   - ignoringCase: True to take letters of both cases for equal; `word` is in lower case then.
  package func contains(bytesOf word: String, ignoringCase: Bool = false) -> Bool {
    let word = Array(word.utf8)
    guard let first = word.first else { return true }
    var matched = 0
    for byte in utf8 {
      let byte = ignoringCase ? byte | 0x20 : byte
      matched = byte == word[matched] ? matched + 1 : byte == first ? 1 : 0
      if matched == word.count { return true }
    }
    return false
  }
}
