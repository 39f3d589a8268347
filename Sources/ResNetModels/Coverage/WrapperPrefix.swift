/// What wrappers put before every name, such as `module.` or `_orig_mod.module.`.
///
/// Any dotted beginning can be one: it is the beginning whose removal turns the most names into
/// expected keys. The empty prefix wins a tie, then the one that comes first.
struct WrapperPrefix: Sendable {
  /// The prefix with its final dot; empty if there is none.
  let text: String
  /// Other prefixes that explain as many names, in the order of the source.
  let rivals: [String]

  /// Finds the prefix.
  ///
  /// - Parameters:
  ///   - listing: The names, with whatever prefix they have.
  ///   - expected: The keys that the names should become, of one network or of several.
  ///   - networkSize: The number of keys of the smallest of these networks.
  init(of listing: SourceListing, explaining expected: Set<String>, networkSize: Int) {
    let longest = expected.lazy.map(\.utf8.count).max() ?? 0
    let deepest = expected.lazy.map { $0.utf8.count { $0 == UInt8(ascii: ".") } }.max() ?? 0
    var counts: [String: Int] = [:]
    var order: [String] = []
    for entry in listing.entries {
      for start in Self.keyStarts(in: entry.alias, atMostDots: deepest) {
        let key = entry.alias[start...]
        guard key.utf8.count <= longest, expected.contains(String(key)) else { continue }
        let prefix = String(entry.alias[..<start])
        if counts[prefix] == nil { order.append(prefix) }
        counts[prefix, default: 0] += 1
      }
    }
    let most = counts.values.max() ?? 0
    let best = order.filter { counts[$0] == most }
    // What explains less is a coincidence: behind `layer1.0.` stand names like the stem's.
    let isCredible = most * 4 >= min(networkSize, listing.entries.count)
    guard let first = best.first, isCredible, !best.contains("") else {
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
