internal import MappedFiles

/// The first 64 bytes of an `.rnw` file.
struct NativeHeader {
  let tensorCount: Int
  let metadataCount: Int
  let fileByteCount: Int
  let indexByteCount: Int
  let dataOffset: Int
  let indexChecksum: UInt32

  /// The bytes of the index, without the padding up to the data.
  var indexRange: Range<Int> {
    NativeLayout.headerByteCount..<NativeLayout.headerByteCount + indexByteCount
  }
}

extension NativeHeader {
  /// Reads the header and checks it against the file's size and the index's CRC-32.
  init(parsing file: MappedFile) throws(FormatError) {
    let header = try Self.checkedRegion(of: file)
    var reader = ByteReader(path: file.path, section: 8..<NativeLayout.headerByteCount)
    self = try header.withSpan { (bytes) throws(FormatError) in
      let version = try reader.integer(UInt32.self, in: bytes)
      guard version == NativeLayout.version else {
        throw FormatError(
          .unsupportedVersion, path: file.path, offset: 8, found: "version \(version)",
          expected: "version \(NativeLayout.version)",
          remedy: "read it with a newer program, or convert the checkpoint again with this one")
      }
      let tensorCount = Int(try reader.integer(UInt32.self, in: bytes))
      let metadataCount = Int(try reader.integer(UInt32.self, in: bytes))
      let reserved = try reader.integer(UInt32.self, in: bytes)
      let fileByteCount = try reader.count(in: bytes)
      let indexOffset = try reader.count(in: bytes)
      let indexByteCount = try reader.count(in: bytes)
      let dataOffset = try reader.count(in: bytes)
      let checksum = try reader.integer(UInt32.self, in: bytes)
      try require(reserved, toBe: 0, at: 20, in: file)
      try checkSize(stated: fileByteCount, of: file)
      try require(indexOffset, toBe: NativeLayout.headerByteCount, at: 32, in: file)
      try checkLimit(of: indexByteCount, tensors: tensorCount, texts: metadataCount, in: file)
      let header = NativeHeader(
        tensorCount: tensorCount, metadataCount: metadataCount, fileByteCount: fileByteCount,
        indexByteCount: indexByteCount, dataOffset: dataOffset, indexChecksum: checksum)
      try require(
        dataOffset, toBe: NativeLayout.aligned(header.indexRange.upperBound), at: 48, in: file)
      return header
    }
    try checkIndex(in: file)
  }

  /// The header's bytes, once they begin and add up as they must.
  private static func checkedRegion(of file: MappedFile) throws(FormatError) -> ByteRegion {
    let signature = file.bytes.withSpan { bytes in
      (0..<min(8, bytes.count)).map { bytes[$0] }
    }
    guard NativeLayout.signature.starts(with: signature) else {
      throw FormatError(
        .wrongSignature, path: file.path, offset: 0, found: "the bytes \(hexadecimal(signature))",
        expected: hexadecimal(NativeLayout.signature),
        remedy: "this is not an .rnw file; convert-weights makes one of a checkpoint")
    }
    guard let header = file.bytes.subregion(at: 0, count: NativeLayout.headerByteCount) else {
      throw FormatError(
        .truncated, path: file.path, offset: file.bytes.count,
        found: file.bytes.count == 0 ? "an empty file" : "the end of the file",
        expected: "a header of \(NativeLayout.headerByteCount) bytes")
    }
    var reader = ByteReader(path: file.path, section: 60..<NativeLayout.headerByteCount)
    let stated = try header.withSpan { (bytes) throws(FormatError) in
      try reader.integer(UInt32.self, in: bytes)
    }
    try checkChecksum(of: "the header", at: 0, byteCount: 60, stated: stated, in: file)
    return header
  }

  /// Checks the index's CRC-32 and the padding behind it.
  private func checkIndex(in file: MappedFile) throws(FormatError) {
    guard dataOffset <= fileByteCount else {
      throw FormatError(
        .truncated, path: file.path, offset: fileByteCount, found: "the end of the file",
        expected: "the data at byte \(dataOffset)")
    }
    try checkChecksum(
      of: "the index", at: NativeLayout.headerByteCount, byteCount: indexByteCount,
      stated: indexChecksum, in: file)
    try checkPadding(indexRange.upperBound..<dataOffset, in: file)
  }
}

/// Checks that the file is as long as its header states.
private func checkSize(stated: Int, of file: MappedFile) throws(FormatError) {
  let actual = file.bytes.count
  guard stated != actual else { return }
  throw FormatError(
    stated > actual ? .truncated : .trailingBytes, path: file.path, offset: min(stated, actual),
    found: "a file of \(actual) bytes", expected: "\(stated) bytes, as the header states")
}

/// Checks that the index is within its limit and has room for the stated counts.
private func checkLimit(
  of indexByteCount: Int, tensors: Int, texts: Int, in file: MappedFile
) throws(FormatError) {
  guard indexByteCount <= NativeLayout.indexByteLimit else {
    throw FormatError(
      .overLimit, path: file.path, offset: 40, found: "an index of \(indexByteCount) bytes",
      expected: "at most \(NativeLayout.indexByteLimit)")
  }
  // Both counts come from 32 bits: the products are far from overflowing.
  let least =
    tensors * NativeLayout.entryByteCount + texts * NativeLayout.metadataEntryByteCount
  guard least <= indexByteCount else {
    throw FormatError(
      .malformedHeader, path: file.path, offset: 12,
      found: "\(tensors) tensors and \(texts) texts in an index of \(indexByteCount) bytes",
      expected: "an index of at least \(least) bytes")
  }
}

private func require(
  _ found: some BinaryInteger, toBe expected: (some BinaryInteger)?, at offset: Int,
  in file: MappedFile
) throws(FormatError) {
  guard let expected, found == expected else {
    throw FormatError(
      .malformedHeader, path: file.path, offset: offset, found: "\(found)",
      expected: expected.map { "\($0)" })
  }
}
