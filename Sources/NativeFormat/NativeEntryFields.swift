internal import Tensors

/// The fields of one tensor's entry in the index of an `.rnw` file, each checked by itself.
struct NativeEntryFields {
  let dtype: DType
  let alias: UInt32
  let checksum: UInt32
  let position: Int
  let byteCount: Int
  let shape: [Int]
  let name: String

  /// Reads an entry at the reader's position.
  init(parsing reader: inout ByteReader, in bytes: Span<UInt8>) throws(FormatError) {
    let start = reader.position
    let nameLength = Int(try reader.integer(UInt16.self, in: bytes))
    let code = try reader.integer(UInt16.self, in: bytes)
    guard let dtype = DTypeCodes.dtype(code: code) else {
      throw FormatError(
        .unsupportedDType, path: reader.path, offset: start + 2, found: "element type \(code)",
        expected: "1 to \(DTypeCodes.native.count)",
        remedy: "the file is damaged, or of a newer program")
    }
    self.dtype = dtype
    let rank = Int(try reader.integer(UInt16.self, in: bytes))
    guard rank <= NativeLayout.rankLimit else {
      throw FormatError(
        .overLimit, path: reader.path, offset: start + 4, found: "\(rank) dimensions",
        expected: "at most \(NativeLayout.rankLimit)")
    }
    let reserved = try reader.integer(UInt16.self, in: bytes)
    guard reserved == 0 else {
      throw FormatError(
        .malformedIndex, path: reader.path, offset: start + 6, found: "\(reserved)", expected: "0")
    }
    alias = try reader.integer(UInt32.self, in: bytes)
    checksum = try reader.integer(UInt32.self, in: bytes)
    position = try reader.count(in: bytes)
    byteCount = try reader.count(in: bytes)
    var shape: [Int] = []
    shape.reserveCapacity(rank)
    for _ in 0..<rank { shape.append(try reader.count(in: bytes)) }
    self.shape = shape
    name = try reader.string(byteCount: nameLength, in: bytes)
  }
}
