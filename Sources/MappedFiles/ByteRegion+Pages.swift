#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension ByteRegion {
  /// Lets the system take back the memory that reading this part of a mapped file has taken.
  ///
  /// The bytes stay readable and come from the file again. Nothing happens to a region in memory.
  /// The corresponding C function is `madvise` with `MADV_DONTNEED`.
  public func releasePages() { advise(MADV_DONTNEED) }

  /// Asks the system to bring in this part of a mapped file, all of which is going to be read.
  ///
  /// The corresponding C function is `madvise` with `MADV_WILLNEED`.
  public func bringInPages() { advise(MADV_WILLNEED) }

  private func advise(_ advice: Int32) {
    guard mappedFile != nil, count > 0 else { return }
    unsafe withUnsafeBytes { bytes in
      let start = UInt(bitPattern: bytes.baseAddress)
      let page = UInt(max(getpagesize(), 1))
      let first = start / page * page
      _ = unsafe madvise(
        UnsafeMutableRawPointer(bitPattern: first), bytes.count + Int(start - first), advice)
    }
  }
}
