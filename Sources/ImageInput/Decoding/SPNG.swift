// Every call into libspng stands in this file.

internal import CSPNG
internal import MappedFiles

/// A PNG reader of libspng, used for one file.
///
/// Samples are taken as they are stored, so that what becomes of them is decided once, as Pillow
/// decides it. The corresponding C functions are `spng_ctx_new`, `spng_set_png_buffer`,
/// `spng_get_ihdr`, `spng_get_plte`, `spng_decode_image` and `spng_ctx_free`.
@safe
struct SPNG: ~Copyable {
  /// A call that failed.
  struct Failure: Error {
    /// The library's sentence.
    let message: String
    /// Whether the file ended where more was expected.
    let isTruncation: Bool

    fileprivate init(_ status: Int32) {
      message = unsafe spng_strerror(status).map { unsafe String(cString: $0) } ?? "error \(status)"
      isTruncation =
        status == SPNG_IO_EOF.rawValue || status == Int32(SPNG_EIDAT_TOO_SHORT.rawValue)
    }
  }

  private let context: OpaquePointer
  /// The file, which the library reads from until the reader goes.
  private let bytes: ByteRegion

  /// The most bytes that a colour profile or a text may expand to, and that all of them may.
  private static let chunkLimits = (one: 16 << 20, all: 64 << 20)

  /// Creates a reader over a file in memory; `nil` if there is no memory for one.
  init?(_ bytes: ByteRegion) {
    guard let context = unsafe spng_ctx_new(0) else { return nil }
    unsafe self.context = context
    self.bytes = bytes
  }

  deinit { unsafe spng_ctx_free(context) }

  /// Reads the header; the first call, made once.
  func header() throws(Failure) -> PNGHeader {
    try check(unsafe spng_set_chunk_limits(context, Self.chunkLimits.one, Self.chunkLimits.all))
    let status = unsafe bytes.withUnsafeBytes { buffer in
      unsafe spng_set_png_buffer(context, buffer.baseAddress, buffer.count)
    }
    try check(status)
    var header = spng_ihdr()
    try check(unsafe spng_get_ihdr(context, &header))
    return PNGHeader(
      width: Int(header.width), height: Int(header.height), bitDepth: Int(header.bit_depth),
      colorType: PNGHeader.ColorType(rawValue: header.color_type) ?? .gray)
  }

  /// Reads the palette, red, green and blue of each entry; empty if there is none.
  func palette() throws(Failure) -> ContiguousArray<UInt8> {
    var palette = spng_plte()
    let status = unsafe spng_get_plte(context, &palette)
    guard status != Int32(SPNG_ECHUNKAVAIL.rawValue) else { return [] }
    try check(status)
    let count = Int(palette.n_entries)
    return unsafe withUnsafeBytes(of: &palette.entries) { entries in
      let stride = MemoryLayout<spng_plte_entry>.stride
      var colors = ContiguousArray<UInt8>()
      for index in 0..<min(count, entries.count / stride) {
        for channel in 0..<3 { colors.append(unsafe entries[index * stride + channel]) }
      }
      return colors
    }
  }

  /// Decodes the image; rows begin at a byte, samples of 16 bits with the higher one.
  func samples() throws(Failure) -> ContiguousArray<UInt8> {
    let format = Int32(SPNG_FMT_RAW.rawValue)
    var size = 0
    try check(unsafe spng_decoded_image_size(context, format, &size))
    var samples = ContiguousArray<UInt8>(repeating: 0, count: size)
    let status = unsafe samples.withUnsafeMutableBufferPointer { target in
      unsafe spng_decode_image(context, target.baseAddress, target.count, format, 0)
    }
    try check(status)
    return samples
  }

  private func check(_ status: Int32) throws(Failure) {
    guard status == 0 else { throw Failure(status) }
  }
}
