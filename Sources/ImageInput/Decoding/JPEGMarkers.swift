internal import MappedFiles

/// The order of a JPEG file's segments, read to tell a cut file from a damaged one.
///
/// The decoder keeps only the first of its warnings, so that "premature end" can hide behind
/// another. Only a file with a complaint is read this way.
enum JPEGMarkers {
  /// Whether the marker that ends the image is there.
  static func reachEnd(of bytes: ByteRegion) -> Bool {
    bytes.withSpan { bytes in
      // Behind the marker that begins the image.
      var position = 2
      while let marker = nextMarker(in: bytes, at: &position) {
        switch marker {
        case 0xD9: return true
        case 0x01, 0xD0...0xD8: continue
        default:
          guard position + 2 <= bytes.count else { return false }
          // The length counts its own two bytes; what follows a scan's header is found by the
          // search for the next marker, since 0xFF in coded data is followed by zero.
          position += max(2, Int(bytes[position]) << 8 | Int(bytes[position + 1]))
        }
      }
      return false
    }
  }

  /// The code of the next marker; `position` comes to stand behind it.
  private static func nextMarker(in bytes: Span<UInt8>, at position: inout Int) -> UInt8? {
    while position + 1 < bytes.count {
      let code = bytes[position + 1]
      guard bytes[position] == 0xFF, code != 0, code != 0xFF else {
        position += 1
        continue
      }
      position += 2
      return code
    }
    return nil
  }
}
