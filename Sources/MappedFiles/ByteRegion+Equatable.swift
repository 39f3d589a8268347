#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension ByteRegion: Equatable {
  /// Whether two regions hold the same bytes, wherever they stand.
  ///
  /// The corresponding C function is `memcmp`.
  public static func == (left: ByteRegion, right: ByteRegion) -> Bool {
    guard left.count == right.count else { return false }
    return unsafe left.withUnsafeBytes { left in
      unsafe right.withUnsafeBytes { right in
        // Regions without bytes may have no address, which the function does not take.
        guard let start = left.baseAddress, let other = right.baseAddress else { return true }
        return unsafe memcmp(start, other, left.count) == 0
      }
    }
  }
}
