/// What a reference key of a certain form becomes: `layer{s}.{b}.bn{i}.{member}` to
/// `res{s+1}.{b}.conv{i}.norm.{member}`.
///
/// A single letter in braces stands for a number, which the result may raise or lower; `{path}`
/// stands for the rest of the key, and any other name for one part of it.
struct KeyRule: Hashable, Sendable {
  private let form: [Piece]
  private let result: [Piece]

  private enum Piece: Hashable {
    case text(String)
    case variable(String, plus: Int)
  }

  init(_ form: String, _ result: String) {
    self.form = Self.pieces(of: form)
    self.result = Self.pieces(of: result)
  }

  /// What the key becomes; `nil` if it has another form.
  func apply(to key: String) -> String? {
    guard let values = match(key) else { return nil }
    var name = ""
    for piece in result {
      switch piece {
      case .text(let text): name += text
      case .variable(let variable, let plus):
        guard let value = values[variable] else { return nil }
        guard plus != 0 else {
          name += value
          continue
        }
        guard let (sum, overflow) = Int(value)?.addingReportingOverflow(plus), !overflow else {
          return nil
        }
        name += String(sum)
      }
    }
    return name
  }

  private func match(_ key: String) -> [String: Substring]? {
    var rest = Substring(key).utf8
    var values: [String: Substring] = [:]
    for piece in form {
      switch piece {
      case .text(let text):
        guard rest.starts(with: text.utf8) else { return nil }
        rest = rest.dropFirst(text.utf8.count)
      case .variable(let name, _):
        let value = name == "path" ? rest : name.count == 1 ? Self.digits(rest) : Self.part(rest)
        guard !value.isEmpty else { return nil }
        values[name] = Substring(value)
        rest = rest[value.endIndex...]
      }
    }
    return rest.isEmpty ? values : nil
  }

  private static func digits(_ text: Substring.UTF8View) -> Substring.UTF8View {
    text.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  private static func part(_ text: Substring.UTF8View) -> Substring.UTF8View {
    text.prefix { $0 != UInt8(ascii: ".") }
  }

  private static func pieces(of text: String) -> [Piece] {
    var pieces: [Piece] = []
    for (index, part) in text.split(separator: "{", omittingEmptySubsequences: false).enumerated() {
      var rest = part
      if index > 0, let end = part.firstIndex(of: "}") {
        let inner = part[..<end]
        let sign = inner.firstIndex { "+-".contains($0) } ?? inner.endIndex
        pieces.append(.variable(String(inner[..<sign]), plus: Int(inner[sign...]) ?? 0))
        rest = part[part.index(after: end)...]
      }
      if !rest.isEmpty { pieces.append(.text(String(rest))) }
    }
    return pieces
  }
}
