internal import MappedFiles

/// Little-endian integers at fixed places of a few bytes.
struct LittleEndianBytes {
  private let bytes: [UInt8]

  /// The bytes of a region.
  init(_ region: ByteRegion) { bytes = region.leadingBytes(region.count) }

  /// The bytes at a place in a region; `nil` if any of them lies outside.
  init?(_ region: ByteRegion, at position: Int, count: Int) {
    guard let part = region.subregion(at: position, count: count) else { return nil }
    self.init(part)
  }

  /// The unsigned integer of `width` bytes at `position`; absent bytes count as zero.
  func integer(at position: Int, width: Int) -> UInt64 {
    bytes.dropFirst(position).prefix(width).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
