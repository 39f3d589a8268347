/// How much an index may list: more than any model's, and little enough to be held twice.
struct IndexLimits {
  private static let tensors = 1 << 16
  private static let aliases = 1 << 16
  private static let texts = 1 << 17
  private static let nameBytes = 1 << 12
  /// A large file may have one byte of names for each two of its own.
  private static let allNameBytes = 1 << 22
  /// A large file may have a tensor for each so many of its bytes.
  private static let bytesPerTensor = 64
  /// A tensor of more dimensions than this counts as several.
  private static let dimensionsPerTensor = 4

  private let maximum: Int
  private let fileByteCount: Int
  private let path: String?
  private var charge = 0
  private var aliasCount = 0
  private var nameByteCount = 0

  /// Begins to count what a file of that size lists.
  init(fileByteCount: Int, path: String?) {
    maximum = max(Self.tensors, fileByteCount / Self.bytesPerTensor)
    self.fileByteCount = fileByteCount
    self.path = path
  }

  /// Counts a tensor with elements of its own.
  mutating func add(rank: Int) throws(FormatError) {
    charge += max(rank / Self.dimensionsPerTensor, 1)
    guard charge <= maximum else {
      throw overLimit(
        "over \(maximum) tensors, each four dimensions counted as one",
        expected: "fewer in a file of \(fileByteCount) bytes")
    }
  }

  /// Counts a name tied to another tensor.
  mutating func addAlias() throws(FormatError) {
    aliasCount += 1
    guard aliasCount <= Self.aliases else {
      throw overLimit("over \(Self.aliases) names tied to other tensors", expected: "fewer")
    }
  }

  /// Counts a tensor's name.
  mutating func add(name: String) throws(FormatError) {
    let byteCount = name.utf8.count
    guard byteCount <= Self.nameBytes else {
      throw overLimit("a name of \(byteCount) bytes", expected: "at most \(Self.nameBytes)")
    }
    let maximum = max(Self.allNameBytes, fileByteCount / 2)
    guard byteCount <= maximum - nameByteCount else {
      throw overLimit(
        "over \(maximum) bytes of names", expected: "fewer in a file of \(fileByteCount) bytes")
    }
    nameByteCount += byteCount
  }

  /// Throws if there are too many texts of metadata.
  static func check(textCount: Int, path: String?) throws(FormatError) {
    guard textCount <= texts else {
      throw FormatError(
        .overLimit, path: path, found: "over \(texts) texts of metadata", expected: "fewer")
    }
  }

  private func overLimit(_ found: String, expected: String) -> FormatError {
    FormatError(
      .overLimit, path: path, found: found, expected: expected,
      remedy: "no model has so many for its size")
  }
}
