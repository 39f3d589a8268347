package import MappedFiles

extension ByteRegion {
  /// The number of NaN and infinite values among packed little-endian elements of a type; 0 for a
  /// type that has none.
  ///
  /// One comparison of the exponent's bits for each element, which the compiler makes one for eight.
  package func notFiniteCount(of dtype: DType) -> Int {
    switch dtype {
    case .float32, .complex64: count(of: UInt32.self, exponent: 0x7F80_0000)
    case .float64, .complex128: count(of: UInt64.self, exponent: 0x7FF0_0000_0000_0000)
    case .float16, .complex32: count(of: UInt16.self, exponent: 0x7C00)
    case .bfloat16: count(of: UInt16.self, exponent: 0x7F80)
    default: 0
    }
  }

  private func count<Bits: FixedWidthInteger & BitwiseCopyable>(
    of type: Bits.Type, exponent: Bits
  ) -> Int {
    unsafe withUnsafeBytes { bytes in
      let width = MemoryLayout<Bits>.size
      var total: Bits = 0
      var found = 0
      // The bits of a narrow type count to 65,535 at most.
      for run in stride(from: 0, to: bytes.count / width, by: 1 << 15) {
        total = 0
        for element in run..<min(run + 1 << 15, bytes.count / width) {
          let bits = unsafe bytes.loadUnaligned(fromByteOffset: element * width, as: Bits.self)
          total &+= Bits(littleEndian: bits) & exponent == exponent ? 1 : 0
        }
        found += Int(total)
      }
      return found
    }
  }
}
