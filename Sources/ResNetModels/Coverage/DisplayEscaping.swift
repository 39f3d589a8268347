extension String {
  /// The text as it can be shown on a terminal: what would move the cursor, change the direction
  /// of writing or stay invisible is spelt `\u{…}`, and so is nothing else.
  package var escapedForDisplay: String {
    guard !utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x5C }) else { return self }
    var shown = ""
    for scalar in unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
        shown += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      default:
        if scalar == "\\" { shown += "\\\\" } else { shown.unicodeScalars.append(scalar) }
      }
    }
    return shown
  }
}
