/// The CRC-32 of bytes, a bit at a time, as the definition has it.
public func crc32(_ bytes: [UInt8]) -> UInt32 {
  var checksum: UInt32 = .max
  for byte in bytes {
    checksum ^= UInt32(byte)
    for _ in 0..<8 {
      let isOdd = checksum & 1 == 1
      checksum >>= 1
      if isOdd { checksum ^= 0xEDB8_8320 }
    }
  }
  return ~checksum
}

/// `count` zeros in deflate's fixed code: a first zero, then copies of 258 a piece.
///
/// `count` must be one more than a multiple of 258.
public func deflatedZeros(_ count: Int) -> [UInt8] {
  var bytes: [UInt8] = []
  var bits: UInt32 = 0
  var filled: UInt32 = 0
  func write(_ code: [UInt32]) {
    for bit in code {
      bits |= bit << filled
      filled += 1
      if filled == 8 {
        bytes.append(UInt8(bits))
        (bits, filled) = (0, 0)
      }
    }
  }
  write([1, 1, 0])  // the last block, fixed codes
  write([0, 0, 1, 1, 0, 0, 0, 0])  // the literal 0
  for _ in 0..<(count - 1) / 258 { write([1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0]) }
  write([0, 0, 0, 0, 0, 0, 0])  // the end of the block
  if filled > 0 { bytes.append(UInt8(bits)) }
  return bytes
}
