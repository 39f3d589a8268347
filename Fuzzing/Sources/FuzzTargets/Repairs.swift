import MappedFiles

/// What a mutation leaves behind checksums is never looked at; these put the checksums right.
extension [UInt8] {
  /// Puts the checksums of an `.rnw` file's index and header right.
  public mutating func repairNativeChecksums() {
    let header = 64
    guard count >= header else { return }
    let indexByteCount = Swift.min(Int(littleEndian(4, at: 40)), count - header)
    set(checksum(of: header..<header + indexByteCount), at: 56)
    set(checksum(of: 0..<60), at: 60)
  }

  /// Puts the checksums of a zip's stored records right, where its directory can be walked.
  public mutating func repairZipChecksums() {
    let endRecord = 22
    guard count >= endRecord else { return }
    var entry = Int(littleEndian(4, at: count - endRecord + 16))
    while entry + 46 <= count, littleEndian(4, at: entry) == 0x0201_4b50 {
      let local = Int(littleEndian(4, at: entry + 42))
      if littleEndian(2, at: entry + 10) == 0, local + 30 <= count {
        let start = local + 30 + [26, 28].reduce(0) { $0 + Int(littleEndian(2, at: local + $1)) }
        let end = start + Int(littleEndian(4, at: entry + 20))
        if end <= count {
          let value = checksum(of: start..<end)
          set(value, at: entry + 16)
          if littleEndian(4, at: local + 14) != 0 { set(value, at: local + 14) }
        }
      }
      entry += 46 + [28, 30, 32].reduce(0) { $0 + Int(littleEndian(2, at: entry + $1)) }
    }
  }

  private func checksum(of range: Range<Int>) -> UInt32 {
    CRC32(ByteRegion(copying: Array(self[range]))).value
  }

  private func littleEndian(_ size: Int, at position: Int) -> UInt32 {
    self[position..<position + size].reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  private mutating func set(_ value: UInt32, at position: Int) {
    for byte in 0..<4 { self[position + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte)) }
  }
}
