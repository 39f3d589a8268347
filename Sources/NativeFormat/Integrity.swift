internal import MappedFiles

/// Checks that a run of the file's bytes has the CRC-32 that the file states for it.
///
/// - Parameters:
///   - subject: What the bytes are, for the message.
///   - key: The tensor that they belong to, if they do.
/// - Throws: ``FormatError`` if they have another, or lie outside the file.
func checkChecksum(
  of subject: String, key: String? = nil, at position: Int, byteCount: Int, stated: UInt32,
  in file: MappedFile
) throws(FormatError) {
  guard let region = file.bytes.subregion(at: position, count: byteCount) else {
    throw FormatError(
      .truncated, path: file.path, offset: file.bytes.count, key: key, found: "the end of the file",
      expected: "\(subject), \(byteCount) bytes at byte \(position)")
  }
  let actual = CRC32(region).value
  guard actual == stated else {
    throw FormatError(
      .checksumMismatch, path: file.path, offset: position, key: key,
      found: "\(subject) with the CRC-32 \(hexadecimal(actual))",
      expected: "\(hexadecimal(stated)), as the file states")
  }
}

/// Checks that the bytes between two parts of the file are zeros.
///
/// - Throws: ``FormatError`` at the first byte that is not, or if the file ends before them.
func checkPadding(
  _ range: Range<Int>, before key: String? = nil, in file: MappedFile
) throws(FormatError) {
  guard let padding = file.bytes.subregion(at: range.lowerBound, count: range.count) else {
    throw FormatError(
      .truncated, path: file.path, offset: file.bytes.count, key: key, found: "the end of the file",
      expected: "padding up to byte \(range.upperBound)")
  }
  try padding.withSpan { (bytes) throws(FormatError) in
    for index in bytes.indices where bytes[index] != 0 {
      throw FormatError(
        .nonzeroPadding, path: file.path, offset: range.lowerBound + index, key: key,
        found: "the byte \(hexadecimal([bytes[index]])) in padding", expected: "00")
    }
  }
}
