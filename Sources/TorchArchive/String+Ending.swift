extension String {
  /// Whether the text ends in the bytes of another.
  ///
  /// `hasSuffix` looks for equals of its characters, in a name of accents for seconds.
  func ends(in other: String) -> Bool {
    utf8.suffix(other.utf8.count).elementsEqual(other.utf8)
  }
}
