internal import CommandSupport

extension String {
  /// The text as HTML shows it, in an element or in a quoted attribute, its invisible characters
  /// spelt out.
  var escapedForHTML: String {
    var escaped = ""
    for character in escapedForTerminal.unicodeScalars {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }

  /// The text as Markdown shows it, in a line or in a cell of a table.
  var escapedForMarkdown: String {
    let plain = Set(
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ,:;/×-".unicodeScalars)
    var escaped = ""
    for character in escapedForTerminal.unicodeScalars {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case let scalar where scalar.isASCII && !plain.contains(scalar):
        escaped += "\\"
        escaped.unicodeScalars.append(scalar)
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }
}
