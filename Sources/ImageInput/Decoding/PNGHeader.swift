/// What the first chunk of a PNG file says.
struct PNGHeader {
  /// What a pixel consists of; the names are those of the PNG specification.
  enum ColorType: UInt8 {
    case gray = 0
    case truecolor = 2
    case indexed = 3
    case grayAlpha = 4
    case truecolorAlpha = 6

    /// The number of samples of one pixel.
    var samples: Int {
      switch self {
      case .gray, .indexed: 1
      case .grayAlpha: 2
      case .truecolor: 3
      case .truecolorAlpha: 4
      }
    }
  }

  let width: Int
  let height: Int
  /// The bits of one sample: 1, 2, 4, 8 or 16.
  let bitDepth: Int
  let colorType: ColorType

  /// The bytes of one decoded row.
  var rowBytes: Int { (width * colorType.samples * bitDepth + 7) / 8 }
}
