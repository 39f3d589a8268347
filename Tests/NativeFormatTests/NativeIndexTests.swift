import Fixtures
import MappedFiles
import NativeFormat
import Testing

/// An index field that is wrong, under a CRC-32 that is right.
struct MalformedIndex: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let patches: [(offset: Int, bytes: [UInt8])]
  let code: FormatError.Code
  let place: Int
  let key: String?

  init(
    _ name: String, at offset: Int, _ bytes: [UInt8], _ code: FormatError.Code, place: Int,
    key: String? = nil, and more: [(offset: Int, bytes: [UInt8])] = []
  ) {
    testDescription = name
    patches = [(offset, bytes)] + more
    self.code = code
    self.place = place
    self.key = key
  }

  /// The worked example with these bytes in its index.
  func bytes() throws -> [UInt8] {
    try patches.reduce(Samples.exampleBytes()) { $0.patched(at: $1.offset, $1.bytes) }.resealed()
  }

  private static let minusOne: [UInt8] = Array(repeating: 0xFF, count: 8)
  private static let half: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0x40]

  /// The text begins at byte 64, the tensors' entries at 85, 134 and 183.
  static let all = [
    MalformedIndex("empty key", at: 64, [0], .overLimit, place: 64),
    MalformedIndex("key of 65,536 bytes", at: 64, [0, 0, 1], .overLimit, place: 64),
    MalformedIndex("key past the index", at: 64, [0, 1], .malformedIndex, place: 72),
    MalformedIndex(
      "text past the index", at: 68, [0xFF, 0xFF, 0xFF, 0xFF], .malformedIndex, place: 78),
    MalformedIndex("key not UTF-8", at: 72, [0xFF], .invalidText, place: 72),
    MalformedIndex("text not UTF-8", at: 78, [0xC3], .invalidText, place: 78),

    MalformedIndex("name past the index", at: 85, [0xFF, 0xFF], .malformedIndex, place: 133),
    MalformedIndex("element type 0", at: 87, [0], .unsupportedDType, place: 87),
    MalformedIndex("quantised element type", at: 87, [22], .unsupportedDType, place: 87),
    MalformedIndex("65 dimensions", at: 89, [65], .overLimit, place: 89),
    MalformedIndex("a dimension past the index", at: 187, [1], .malformedIndex, place: 215),
    MalformedIndex("reserved", at: 91, [1], .malformedIndex, place: 91),
    MalformedIndex("alias of itself", at: 93, [0, 0, 0, 0], .invalidAlias, place: 93, key: "a"),
    MalformedIndex(
      "hole before the first", at: 101, [0x40, 1], .misplacedTensor, place: 101, key: "a"),
    MalformedIndex("inside the index", at: 101, [64, 0], .misplacedTensor, place: 101, key: "a"),
    MalformedIndex("position of 2^64 - 1", at: 101, minusOne, .overLimit, place: 101),
    MalformedIndex("a byte too many", at: 109, [9], .wrongByteCount, place: 85, key: "a"),
    MalformedIndex("a byte too few", at: 109, [7], .wrongByteCount, place: 85, key: "a"),
    MalformedIndex("size of 2^64 - 1", at: 117, minusOne, .overLimit, place: 117),
    MalformedIndex(
      "sizes whose product overflows", at: 117, half, .invalidShape, place: 85, key: "a",
      and: [(125, [4])]),
    MalformedIndex("sizes whose bytes overflow", at: 117, half, .invalidShape, place: 85, key: "a"),
    MalformedIndex("another shape", at: 117, [3], .wrongByteCount, place: 85, key: "a"),
    MalformedIndex("name not UTF-8", at: 133, [0x80], .invalidText, place: 133),

    MalformedIndex(
      "second tensor of a name", at: 182, [0x61], .duplicateName, place: 134, key: "a"),
    MalformedIndex("alias of a later tensor", at: 142, [2], .invalidAlias, place: 142, key: "b"),
    MalformedIndex("alias of none", at: 142, [9], .invalidAlias, place: 142, key: "b"),
    MalformedIndex("alias of another type", at: 136, [6], .invalidAlias, place: 134, key: "b"),
    MalformedIndex(
      "alias of another shape", at: 166, [1], .invalidAlias, place: 134, key: "b", and: [(174, [2])]
    ),
    MalformedIndex("alias of another place", at: 150, [0x40], .invalidAlias, place: 134, key: "b"),
    MalformedIndex("alias of another checksum", at: 146, [0], .invalidAlias, place: 134, key: "b"),
    MalformedIndex(
      "no alias, but overlapping", at: 142, [0xFF, 0xFF, 0xFF, 0xFF], .misplacedTensor, place: 150,
      key: "b"),
    MalformedIndex(
      "alias of an alias", at: 191, [1, 0, 0, 0], .invalidAlias, place: 191, key: "n"),
    MalformedIndex(
      "hole before the last", at: 199, [0x80, 1], .misplacedTensor, place: 199, key: "n"),
    MalformedIndex(
      "last tensor longer than the file", at: 185, [14], .misplacedTensor, place: 207, key: "n",
      and: [(207, [16])]),
    MalformedIndex(
      "last tensor shorter than the file", at: 185, [6], .trailingBytes, place: 324,
      and: [(207, [4])]),
  ]
}

/// What an index may not say, even if its checksum is right.
@Suite("Native indexes") struct NativeIndexTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("a wrong index field is rejected at its offset", arguments: MalformedIndex.all)
  func wrongFields(_ malformed: MalformedIndex) throws {
    let file = try folder.file(malformed.bytes())
    let error = #expect(throws: FormatError.self) { try NativeFile(file) }
    #expect(error?.code == malformed.code)
    #expect(error?.offset == malformed.place)
    #expect(error?.key == malformed.key)
    #expect(error?.path == file.path)
  }

  @Test("a repeated metadata key throws duplicateName")
  func repeatedKey() throws {
    try NativeFile.write([], metadata: ["k": "1", "l": "2"], to: folder.path("texts"))
    let bytes = try folder.bytes("texts").patched(at: 82, Array("k".utf8)).resealed()
    let error = #expect(throws: FormatError.self) { try NativeFile(folder.file(bytes)) }
    #expect(error?.code == .duplicateName)
    #expect(error?.offset == 74)
    #expect(error?.key == "k")
  }

  @Test("equal tensors of two storages are both written")
  func equalTensors() throws {
    let tensors = try ["x", "y"].map { TensorToWrite(try Samples.floats([1], [1]), named: $0) }
    try NativeFile.write(tensors, to: folder.path("twice"))
    let entries = try NativeFile(path: folder.path("twice")).entries
    #expect(entries.map(\.aliasOf) == [nil, nil])
    #expect(entries.map(\.position) == [192, 256])
  }
}
