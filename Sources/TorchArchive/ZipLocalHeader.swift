internal import MappedFiles

/// The header in front of a zip record, which says where the record's data begins.
///
/// PyTorch writes its CRC and sizes as zero and the true ones behind the data; the central
/// directory's count. Names and methods must agree with the directory.
struct ZipLocalHeader {
  /// The size up to the name, in bytes.
  static let fixedByteCount = 30

  let flags: UInt16
  let method: UInt16
  let name: [UInt8]
  let checksum: UInt32
  let compressedByteCount: UInt32
  /// Where the record's data begins in the file.
  let dataPosition: Int

  /// Reads the header at `position`; `nil` if there is none.
  init?(in bytes: ByteRegion, at position: Int) {
    guard let header = LittleEndianBytes(bytes, at: position, count: Self.fixedByteCount),
      header.integer(at: 0, width: 4) == 0x0403_4B50
    else { return nil }
    flags = UInt16(header.integer(at: 6, width: 2))
    method = UInt16(header.integer(at: 8, width: 2))
    checksum = UInt32(header.integer(at: 14, width: 4))
    compressedByteCount = UInt32(header.integer(at: 18, width: 4))
    let nameCount = Int(header.integer(at: 26, width: 2))
    let extraCount = Int(header.integer(at: 28, width: 2))
    let namePosition = position + Self.fixedByteCount
    guard let name = bytes.subregion(at: namePosition, count: nameCount) else { return nil }
    self.name = name.leadingBytes(nameCount)
    dataPosition = namePosition + nameCount + extraCount
  }

  /// Whether sizes and CRC stand behind the data, the fields here being zero.
  var hasDataDescriptor: Bool { flags & 0x0008 != 0 }

  /// Encryption, patches and strong encryption, none of which a checkpoint uses.
  var usesUnsupportedFeature: Bool { flags & (0x0001 | 0x0020 | 0x0040) != 0 }
}
