/// What a pixel consists of once its file is decoded, as Pillow's image modes say it.
public enum ColorMode: Int, Hashable, Sendable {
  /// One byte of luminance: Pillow's mode `L`.
  case gray = 1
  /// A byte each of red, green and blue: Pillow's mode `RGB`.
  case rgb = 3

  /// The number of bytes of one pixel.
  public var channels: Int { rawValue }
}
