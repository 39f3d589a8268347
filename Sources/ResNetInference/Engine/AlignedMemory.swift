internal import CEngine

/// Memory for values or weights, aligned to 64 bytes, freed with the object.
///
/// Its bytes are reached by oneDNN only; what is written and read when is up to the owner.
@safe
final class AlignedMemory: @unchecked Sendable {
  /// The number of bytes.
  let byteCount: Int
  private let base: UnsafeMutableRawPointer

  /// Allocates memory without filling it.
  ///
  /// - Throws: ``InferenceError/Code/outOfMemory``.
  init(byteCount: Int) throws(InferenceError) {
    guard let base = unsafe engine_memory_create(byteCount) else {
      throw InferenceError(
        .outOfMemory,
        "\(byteCount) bytes of memory are not to be had; use smaller batches or images")
    }
    unsafe self.base = base
    self.byteCount = byteCount
  }

  deinit { unsafe engine_memory_destroy(base, byteCount) }

  /// The address `offset` bytes in; valid as long as the object.
  @unsafe
  func address(at offset: Int) -> UnsafeMutableRawPointer { unsafe base + offset }
}
