internal import MappedFiles

/// An entry of a zip archive's central directory, as far as it is not left to libzip.
struct ZipCentralHeader {
  /// The size up to the name, in bytes.
  private static let fixedByteCount = 46

  let name: [UInt8]
  /// True if the name is marked as UTF-8; Python reads any other as a code page of MS-DOS.
  let isMarkedAsUTF8: Bool
  /// The attributes of MS-DOS, the low byte of the external attributes.
  let attributes: UInt8
  /// Where the next entry begins in the file.
  let endPosition: Int

  /// Reads the entry at `position`; `nil` if there is none.
  init?(in bytes: ByteRegion, at position: Int) {
    guard let header = LittleEndianBytes(bytes, at: position, count: Self.fixedByteCount),
      header.integer(at: 0, width: 4) == 0x0201_4B50
    else { return nil }
    let nameCount = Int(header.integer(at: 28, width: 2))
    let namePosition = position + Self.fixedByteCount
    guard let name = bytes.subregion(at: namePosition, count: nameCount) else { return nil }
    self.name = name.leadingBytes(nameCount)
    isMarkedAsUTF8 = header.integer(at: 8, width: 2) & 0x800 != 0
    attributes = UInt8(truncatingIfNeeded: header.integer(at: 38, width: 4))
    endPosition =
      namePosition + nameCount + Int(header.integer(at: 30, width: 2))
      + Int(header.integer(at: 32, width: 2))
  }

  /// True if miniz, PyTorch's reader of zip archives, takes the entry for a folder.
  ///
  /// Either the folder bit of MS-DOS, on any system, or a slash at the end of the name is enough.
  /// miniz then reports success and does not write to the caller's memory.
  var isDirectory: Bool { attributes & 0x10 != 0 || name.last == UInt8(ascii: "/") }
}
