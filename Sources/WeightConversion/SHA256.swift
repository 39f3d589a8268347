internal import CNettle
internal import MappedFiles

/// A running SHA-256.
///
/// The corresponding C functions are `nettle_sha256_init`, `_update` and `_digest`.
struct SHA256 {
  private var context = sha256_ctx()

  /// Creates the hash of no bytes.
  init() {
    unsafe nettle_sha256_init(&context)
  }

  /// Adds the bytes of a region.
  mutating func update(_ bytes: ByteRegion) {
    unsafe bytes.withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress else { return }
      unsafe nettle_sha256_update(
        &context, buffer.count, start.assumingMemoryBound(to: UInt8.self))
    }
  }

  /// The 32 bytes of the hash.
  consuming func finalize() -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: Int(SHA256_DIGEST_SIZE)) { buffer, count in
      unsafe sha256_finish(&context, buffer.baseAddress)
      count = Int(SHA256_DIGEST_SIZE)
    }
  }
}
