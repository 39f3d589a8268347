/// A change of names that comes before all else: `--rename 'FROM=>TO'`.
///
/// FROM is a regular expression; the first place in a name that it matches is replaced by TO, in
/// which `$1` or `\1` stands for what the first pair of parentheses matched and `$0` for the whole.
/// The corresponding Python expression is `re.sub(FROM, TO, name, count=1)`.
public struct Renaming: Hashable, Sendable {
  /// The regular expression.
  public let pattern: String
  private let replacement: [Piece]

  private enum Piece: Hashable {
    case text(String)
    case capture(Int)
  }

  /// Reads `FROM=>TO`.
  ///
  /// - Returns: `nil` if the arrow is missing or FROM is no regular expression.
  public init?(_ text: String) {
    let letters = Array(text)
    guard
      let arrow = letters.indices.dropLast().first(where: {
        letters[$0] == "=" && letters[$0 + 1] == ">"
      })
    else { return nil }
    pattern = String(letters[..<arrow])
    guard !pattern.isEmpty, (try? Regex(pattern)) != nil else { return nil }
    replacement = Self.pieces(of: letters[(arrow + 2)...])
  }

  /// The names as they become; those in which the pattern does not occur stay as they are.
  public func apply(to names: [String]) -> [String] {
    guard let regex = try? Regex(pattern) else { return names }
    return names.map { name in
      guard let match = try? regex.firstMatch(in: name) else { return name }
      let inserted = replacement.map { piece in
        switch piece {
        case .text(let text): text
        case .capture(let number):
          number < match.output.count ? match.output[number].substring.map(String.init) ?? "" : ""
        }
      }
      return name[..<match.range.lowerBound] + inserted.joined()
        + name[match.range.upperBound...]
    }
  }

  private static func pieces(of letters: ArraySlice<Character>) -> [Piece] {
    var pieces: [Piece] = []
    var rest = letters
    while let letter = rest.popFirst() {
      if "$\\".contains(letter), let digit = rest.first, digit.isASCII,
        let number = digit.wholeNumberValue
      {
        rest.removeFirst()
        pieces.append(.capture(number))
      } else {
        pieces.append(.text(String(letter)))
      }
    }
    return pieces
  }
}
