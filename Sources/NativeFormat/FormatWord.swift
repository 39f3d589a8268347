extension String {
  /// The text if it is as short as the words of a format are; else none of these.
  ///
  /// Swift compares a long text with a word by normalising it, accents upon accents for seconds.
  var formatWord: String { utf8.count <= 64 ? self : "" }
}
