public import MappedFiles

/// An image in memory, eight bits a channel, as `Image.open(path).convert(mode)` of Pillow gives it.
///
/// The orientation that a camera notes in EXIF is not applied: neither Pillow nor torchvision does
/// so by default, and a network saw its training images as they are stored. Colour profiles and
/// gamma are ignored for the same reason, transparency is dropped without a background.
public struct DecodedImage: Hashable, Sendable {
  /// The number of pixels in a row.
  public let width: Int
  /// The number of rows.
  public let height: Int
  /// What a pixel consists of.
  public let mode: ColorMode
  /// The rows from top to bottom without padding: `height` × `width` × channels bytes.
  public let pixels: ContiguousArray<UInt8>
  /// What the decoder complained of although it delivered an image.
  ///
  /// That is damaged data, or bytes that belong to nothing; Pillow says nothing about such a file.
  public let warning: String?

  /// Reads and decodes a JPEG or PNG file; its content decides which, as in Pillow.
  ///
  /// - Parameters:
  ///   - path: A regular file.
  ///   - mode: The mode to convert to, ``ColorMode/rgb`` for most networks.
  ///   - limits: The largest image accepted.
  /// - Throws: ``ImageError``, which names the file and the fault.
  public init(
    path: String, mode: ColorMode = .rgb, limits: DecodingLimits = .pillow
  ) throws(ImageError) {
    let file: MappedFile
    do { file = try MappedFile(path: path) } catch {
      let detail = error.code == .notRegularFile ? "this is no regular file" : error.detail
      throw ImageError(.unreadableFile, path, detail)
    }
    try self.init(file.bytes, name: path, mode: mode, limits: limits)
  }

  /// Decodes a JPEG or PNG file that is in memory.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - name: What errors call the file.
  ///   - mode: The mode to convert to, ``ColorMode/rgb`` for most networks.
  ///   - limits: The largest image accepted.
  /// - Throws: ``ImageError``, which names the file and the fault.
  public init(
    _ bytes: ByteRegion, name: String, mode: ColorMode = .rgb, limits: DecodingLimits = .pillow
  ) throws(ImageError) {
    switch ImageFormat(bytes) {
    case .jpeg: self = try decodeJPEG(bytes, name: name, mode: mode, limits: limits)
    case .png: self = try decodePNG(bytes, name: name, mode: mode, limits: limits)
    case nil:
      throw ImageError(
        .unknownFormat, name,
        bytes.count == 0 ? "the file is empty" : "this is neither a JPEG nor a PNG file")
    }
  }

  /// Creates an image from its rows.
  ///
  /// - Returns: `nil` unless `pixels` has exactly `height` × `width` × channels bytes, at least one.
  public init?(width: Int, height: Int, mode: ColorMode, pixels: ContiguousArray<UInt8>) {
    let (area, overflow) = width.multipliedReportingOverflow(by: height)
    let (count, overflow2) = area.multipliedReportingOverflow(by: mode.channels)
    guard width > 0, height > 0, !overflow, !overflow2, count == pixels.count else { return nil }
    self.init(decodedWidth: width, height: height, mode: mode, pixels: pixels, warning: nil)
  }

  /// Creates an image whose decoder vouches for the number of bytes.
  init(
    decodedWidth width: Int, height: Int, mode: ColorMode, pixels: ContiguousArray<UInt8>,
    warning: String?
  ) {
    self.width = width
    self.height = height
    self.mode = mode
    self.pixels = pixels
    self.warning = warning
  }
}
