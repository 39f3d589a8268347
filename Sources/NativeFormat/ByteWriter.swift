/// Collects little-endian numbers and text.
struct ByteWriter {
  /// What was appended so far.
  private(set) var bytes: [UInt8] = []

  /// Creates a writer with room for `capacity` bytes.
  init(capacity: Int) {
    bytes.reserveCapacity(capacity)
  }

  /// Appends a number, its lowest byte first.
  mutating func append(_ number: some FixedWidthInteger & UnsignedInteger) {
    for shift in stride(from: 0, to: number.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  /// Appends a count that is not negative, as 64 bits.
  mutating func append(count: Int) {
    append(UInt64(truncatingIfNeeded: count))
  }

  /// Appends bytes as they are.
  mutating func append(_ more: some Sequence<UInt8>) {
    bytes.append(contentsOf: more)
  }

  /// Appends `filler` until there are `byteCount` bytes.
  mutating func pad(to byteCount: Int, with filler: UInt8 = 0) {
    while bytes.count < byteCount { bytes.append(filler) }
  }
}
