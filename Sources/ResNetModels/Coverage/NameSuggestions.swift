/// Finds the unexpected name that a missing key may have been misspelt as.
///
/// Names are near if few letters are swapped, changed, added or left out (the optimal string
/// alignment distance) and their numbers do not contradict: `layer3.12` is not `layer3.13`.
struct NameSuggestions {
  /// The most pairs of names compared letter by letter.
  static let maximumComparisons = 10_000

  private struct Name {
    let letters: [UInt8]
    let numbers: [[UInt8]]

    init(_ text: String) {
      letters = Array(text.utf8)
      let isDigit = UInt8(ascii: "0")...UInt8(ascii: "9")
      numbers = letters.split { !isDigit.contains($0) }.map(Array.init)
    }

    func contradicts(_ other: Name) -> Bool {
      numbers.count == other.numbers.count && numbers != other.numbers
    }
  }

  private var namesByLength: [Int: [(entry: SourceListing.Entry, name: Name)]] = [:]
  private var comparisons = 0

  /// Whether comparisons were left out because there were too many.
  private(set) var isExhausted = false

  /// Prepares to search `entries`, whose names are compared without `prefix`.
  init(among entries: [SourceListing.Entry], prefix: String) {
    for entry in entries {
      guard let key = entry.key(under: prefix), key.utf8.count <= Self.longestName else { continue }
      namesByLength[key.utf8.count, default: []].append((entry, Name(key)))
    }
  }

  /// The source's name nearest to the one expected, one of the same shape if there is a choice.
  mutating func nearest(to expected: String, shape: [Int]) -> String? {
    let wanted = Name(expected)
    let limit = min(max(wanted.letters.count / 5, 1), 3)
    var best: (rank: Int, name: String)?
    for length in (wanted.letters.count - limit)...(wanted.letters.count + limit) {
      for (entry, name) in namesByLength[length] ?? [] where !name.contradicts(wanted) {
        guard comparisons < Self.maximumComparisons else {
          isExhausted = true
          return best?.name
        }
        comparisons += 1
        let distance = alignmentDistance(name.letters, wanted.letters)
        let rank = distance * 2 + (entry.shape == shape ? 0 : 1)
        if distance <= limit, rank < best?.rank ?? .max { best = (rank, entry.name) }
      }
    }
    return best?.name
  }

  /// No expected key is longer; longer names need not be kept.
  private static let longestName = 256
}

/// The optimal string alignment distance: insertions, deletions, substitutions, and swaps of
/// neighbours, none of which touches a letter twice.
package func alignmentDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var beforePrevious: [Int] = []
  var previous = Array(0...right.count)
  for row in left.indices {
    var current = [row + 1]
    for column in right.indices {
      let isSame = left[row] == right[column]
      var distance = min(
        previous[column + 1] + 1, current[column] + 1, previous[column] + (isSame ? 0 : 1))
      if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
        distance = min(distance, beforePrevious[column - 1] + 1)
      }
      current.append(distance)
    }
    (beforePrevious, previous) = (previous, current)
  }
  return previous[right.count]
}
