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
      guard let base = bytes.baseAddress else { return 0 }
      let width = MemoryLayout<Bits>.size
      let elements = bytes.count / width
      var found = 0
      var start = 0
      // Checked arithmetic keeps the compiler from using vectors, and takes ten times as long. No
      // number here is larger than the region. The bits of a narrow type count one run at most.
      while start < elements {
        let end = min(start &+ Self.runCount, elements)
        var total: Bits = 0
        var element = start
        while element < end {
          let bits = unsafe (base + element &* width).loadUnaligned(as: Bits.self)
          total &+= (Bits(littleEndian: bits) & exponent) == exponent ? 1 : 0
          element &+= 1
        }
        found &+= Int(truncatingIfNeeded: total)
        start = end
      }
      return found
    }
  }

  /// The elements that are counted in the type of their bits.
  private static var runCount: Int { 1 << 14 }
}
