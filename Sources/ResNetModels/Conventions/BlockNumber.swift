/// Numbers of blocks in names, of which a vocabulary holds 0 and 1 for all.
enum BlockNumber {
  /// The most numbers of a name that are tried, and the most digits of one.
  private static let limits = (numbers: 4, digits: 3)

  /// The names that `name` becomes where one of its numbers, 2 or larger, becomes 1.
  static func forms(of name: String) -> [(name: String, number: Substring)] {
    let isDigit = UInt8(ascii: "0")...UInt8(ascii: "9")
    var forms: [(String, Substring)] = []
    var rest = Substring(name).utf8
    while forms.count < limits.numbers, let start = rest.firstIndex(where: isDigit.contains) {
      let end = rest[start...].firstIndex { !isDigit.contains($0) } ?? rest.endIndex
      let number = name[start..<end]
      rest = rest[end...]
      guard number.utf8.count <= limits.digits, number.utf8.first != UInt8(ascii: "0"),
        number != "1"
      else { continue }
      forms.append((name[..<start] + "1" + name[end...], number))
    }
    return forms
  }

  /// The key of the block `number` for a key of block 1, such as `layer2.1.conv1.weight`; `nil` if
  /// it is the key of something else.
  static func replace(in key: String, by number: Substring) -> String? {
    guard let (stage, block, member) = parts(of: key), block == 1 else { return nil }
    return "layer\(stage).\(number).\(member)"
  }

  /// The stage, the block and the rest of a key such as `layer2.1.conv1.weight`; `nil` if it is of
  /// another form.
  static func parts(of key: String) -> (stage: Int, block: Int, member: Substring)? {
    guard key.utf8.starts(with: "layer".utf8) else { return nil }
    let parts = Substring(key.utf8.dropFirst(5))
      .split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count == 1, parts[1].utf8.count <= limits.digits,
      let stage = Int(parts[0]), let block = Int(parts[1]), stage > 0, block >= 0
    else { return nil }
    return (stage, block, parts[2])
  }
}
