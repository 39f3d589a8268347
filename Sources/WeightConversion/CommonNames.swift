internal import Tensors

/// The prefixes under which the tensors of two files have the most names and shapes in common.
///
/// `state_dict.module.` and `backbone.` are such prefixes: what remains of the names is equal.
struct CommonNames {
  /// The most prefixes considered for each file; those of most tensors are.
  private static let prefixCount = 12
  /// The most dotted parts of a prefix.
  private static let deepestPrefix = 6
  /// The most names that are compared before the search ends with what it has.
  private static let nameBudget = 1 << 21

  /// The prefix in the first file.
  private(set) var first = ""
  /// The prefix in the second file.
  private(set) var second = ""
  /// The number of tensors with equal names and shapes once the prefixes are removed.
  private(set) var count: Int
  /// The number of tensors with equal names, whatever their shapes.
  private(set) var pairCount = 0

  /// Searches the prefixes; removes none where that pairs as many tensors.
  init(_ first: [TensorPairing.Side], _ second: [TensorPairing.Side]) {
    count = Self.common(Self.relative(first, ""), Self.relative(second, ""))
    defer {
      let names = Self.relative(second, self.second)
      pairCount = Self.relative(first, self.first).count { names[$0.key] != nil }
    }
    guard count < min(first.count, second.count) else { return }
    let lefts = Self.prefixes(of: first)
    let rights = Self.prefixes(of: second)
    let pairs = lefts.flatMap { left in rights.map { (left, $0) } }
      .sorted { min($0.0.count, $0.1.count) > min($1.0.count, $1.1.count) }
    var shapes: [String: [ExactName: [Int]]] = [:]
    var budget = Self.nameBudget
    for (left, right) in pairs {
      // The pairs are sorted, so none that follows has more tensors.
      guard min(left.count, right.count) > count, budget > 0 else { break }
      let counterparts = shapes[right.text] ?? Self.relative(second, right.text)
      shapes[right.text] = counterparts
      budget -= first.count + second.count
      let found = Self.common(Self.relative(first, left.text), counterparts)
      if found > count { (self.first, self.second, count) = (left.text, right.text, found) }
    }
  }

  /// The tensors whose names begin with a prefix, without it.
  static func sides(_ sides: [TensorPairing.Side], under prefix: String) -> [TensorPairing.Side] {
    guard !prefix.isEmpty else { return sides }
    return sides.compactMap { side in
      Self.name(side.name, without: prefix).map {
        TensorPairing.Side(name: $0, tensor: side.tensor, conversion: side.conversion)
      }
    }
  }

  private static func name(_ name: String, without prefix: String) -> String? {
    guard name.utf8.starts(with: prefix.utf8), name.utf8.count > prefix.utf8.count else {
      return nil
    }
    return String(decoding: name.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
  }

  private static func relative(
    _ sides: [TensorPairing.Side], _ prefix: String
  ) -> [ExactName: [Int]] {
    Dictionary(
      CommonNames.sides(sides, under: prefix).map { (ExactName($0.name), $0.tensor.shape) }
    ) { first, _ in first }
  }

  private static func common(_ first: [ExactName: [Int]], _ second: [ExactName: [Int]]) -> Int {
    first.count { second[$0.key] == $0.value }
  }

  /// The prefixes of most names, each with the number of names that begin with it.
  private static func prefixes(
    of sides: [TensorPairing.Side]
  ) -> [(text: String, count: Int)] {
    var counts: [ExactName: Int] = [ExactName(""): sides.count]
    for side in sides {
      var end = side.name.utf8.startIndex
      for _ in 0..<deepestPrefix {
        guard let dot = side.name.utf8[end...].firstIndex(of: UInt8(ascii: ".")) else { break }
        end = side.name.utf8.index(after: dot)
        counts[ExactName(String(decoding: side.name.utf8[..<end], as: UTF8.self)), default: 0] += 1
      }
    }
    return counts.map { (text: $0.key.text, count: $0.value) }
      .sorted { left, right in
        guard left.count == right.count else { return left.count > right.count }
        let (leftLength, rightLength) = (left.text.utf8.count, right.text.utf8.count)
        return leftLength == rightLength ? left.text < right.text : leftLength < rightLength
      }
      .prefix(prefixCount).map { $0 }
  }
}
