internal import PickleReader

/// The way from the top of an object to one of its values; put into words only when asked.
struct DottedPath {
  /// The names from the top.
  var parts: [ObjectParts.Name] = []

  /// The names joined by dots; `nil` if they would exceed a number of bytes.
  func text(in pickle: Pickle, maximumByteCount: Int) -> String? {
    var text = ""
    for (position, part) in parts.enumerated() {
      if position > 0 { text += "." }
      text += Self.text(of: part, in: pickle)
      guard text.utf8.count <= maximumByteCount else { return nil }
    }
    return text
  }

  /// The names joined by dots, as many as fit.
  func beginning(in pickle: Pickle, maximumByteCount: Int) -> String {
    var text = ""
    for (position, part) in parts.enumerated() {
      if position > 0 { text += "." }
      text += Self.text(of: part, in: pickle)
      guard text.utf8.count <= maximumByteCount else {
        return String(decoding: text.utf8.prefix(maximumByteCount), as: UTF8.self) + "…"
      }
    }
    return text
  }

  private static func text(of part: ObjectParts.Name, in pickle: Pickle) -> String {
    switch part {
    case .position(let position): String(position)
    case .function: "function"
    case .key(let key):
      pickle.string(key) ?? pickle.description(of: key, maximumValueCount: 20)
    }
  }
}
