internal import CLibdeflate

/// A running CRC-32 (the polynomial of zip, gzip and PNG).
///
/// The corresponding C function is `libdeflate_crc32`.
public struct CRC32: Sendable {
  /// The checksum of all bytes seen so far; 0 for none.
  public private(set) var value: UInt32 = 0

  /// Creates the checksum of no bytes.
  public init() {}

  /// Creates the checksum of `bytes`.
  public init(_ bytes: ByteRegion) {
    update(bytes)
  }

  /// Adds the bytes of a region.
  public mutating func update(_ bytes: ByteRegion) {
    unsafe bytes.withUnsafeBytes { unsafe update($0) }
  }

  /// Adds the bytes of a span.
  public mutating func update(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBytes { unsafe update($0) }
  }

  private mutating func update(_ buffer: UnsafeRawBufferPointer) {
    // Of no bytes at no address libdeflate gives the checksum to begin with, not the one so far.
    guard buffer.count > 0 else { return }
    value = unsafe libdeflate_crc32(value, buffer.baseAddress, buffer.count)
  }
}
