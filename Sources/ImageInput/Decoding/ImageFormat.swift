internal import MappedFiles

/// The file formats that are read, told apart by their first bytes as Pillow does.
enum ImageFormat {
  case jpeg, png

  init?(_ bytes: ByteRegion) {
    if ImageFormat.begins(bytes, with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if ImageFormat.begins(bytes, with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else {
      return nil
    }
  }

  private static func begins(_ bytes: ByteRegion, with signature: [UInt8]) -> Bool {
    guard let start = bytes.subregion(at: 0, count: signature.count) else { return false }
    return start.withSpan { span in signature.indices.allSatisfy { span[$0] == signature[$0] } }
  }
}
