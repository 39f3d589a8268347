internal import Tensors

/// What wrappers put before every name, such as `module.` or `_orig_mod.module.`.
///
/// Any dotted beginning can be one: it is the beginning whose removal turns the most names into
/// expected keys. The empty prefix wins a tie, then the one that comes first.
struct WrapperPrefix: Sendable {
  /// The prefix with its final dot; empty if there is none.
  let text: String
  /// Other prefixes that explain as many names, in the order of the source.
  let rivals: [String]
  /// True if it is known that no name becomes a key behind this prefix.
  private(set) var explainsNothing = false

  /// Finds the prefix for each vocabulary of an index.
  ///
  /// - Parameters:
  ///   - listing: The names, with whatever prefix they have.
  ///   - index: The names that they should become.
  ///   - networkSize: The number of keys of the smallest network.
  static func prefixes(
    of listing: SourceListing, explaining index: VocabularyIndex, networkSize: Int
  ) -> [WrapperPrefix] {
    var texts: [String] = []
    var known: [ExactName: Int] = [:]
    // For each vocabulary, how many names each of the texts explains; those behind the last, none.
    var counts = [[Int]](repeating: [], count: index.vocabularies.count)
    for entry in listing.entries {
      for start in Self.keyStarts(in: entry.alias, atMostDots: index.mostDots) {
        let key = entry.alias[start...]
        guard key.utf8.count <= index.longestName else { continue }
        let numbers = index[String(key)]
        guard !numbers.isEmpty else { continue }
        let text = String(entry.alias[..<start])
        let prefix = known[ExactName(text)] ?? texts.count
        if prefix == texts.count {
          known[ExactName(text)] = prefix
          texts.append(text)
        }
        for number in numbers {
          let missing = max(prefix + 1 - counts[number].count, 0)
          counts[number].append(contentsOf: repeatElement(0, count: missing))
          counts[number][prefix] += 1
        }
      }
    }
    return counts.map { counts in
      let most = counts.max() ?? 0
      var prefix = WrapperPrefix(
        counts.indices.filter { counts[$0] == most }.map { texts[$0] }, explaining: most,
        credible: min(networkSize, listing.entries.count))
      let chosen = known[ExactName(prefix.text)]
      prefix.explainsNothing =
        !(chosen.map { counts.indices.contains($0) && counts[$0] > 0 } ?? false)
      return prefix
    }
  }

  /// No prefix.
  static let none = WrapperPrefix([], explaining: 0, credible: 0)

  /// - Parameters:
  ///   - best: The prefixes that explain most names, in the order of the source.
  ///   - most: How many names each of them explains.
  ///   - size: A quarter of this many names must be explained: what explains less is a coincidence;
  ///     behind `layer1.0.` stand names like the stem's.
  private init(_ best: [String], explaining most: Int, credible size: Int) {
    guard let first = best.first, most * 4 >= size, !best.contains(where: \.isEmpty) else {
      text = ""
      rivals = []
      return
    }
    text = first
    rivals = Array(best.dropFirst())
  }

  /// Where a key may begin: at the start, or after one of the last dots, longest key first.
  private static func keyStarts(in name: String, atMostDots dots: Int) -> [String.Index] {
    var starts: [String.Index] = []
    var end = name.endIndex
    while starts.count <= dots {
      guard let dot = name.utf8[..<end].lastIndex(of: UInt8(ascii: ".")) else {
        starts.append(name.startIndex)
        break
      }
      starts.append(name.utf8.index(after: dot))
      end = dot
    }
    return starts.reversed()
  }
}
