// Every call into libjpeg-turbo stands in this file.

internal import CTurboJPEG
internal import MappedFiles

/// A decompressor of libjpeg-turbo, used for one file.
///
/// The interface with status codes is taken, not the one that leaves by `longjmp`. The corresponding
/// C functions are `tjInitDecompress`, `tjDecompressHeader3`, `tjDecompress2` and `tjDestroy`.
@safe
struct TurboJPEG: ~Copyable {
  /// What the first headers of a file say.
  struct Header {
    let width: Int
    let height: Int
    /// The number of bytes that a decoded pixel takes: 1 luminance, 3 RGB, 4 CMYK as stored.
    let channels: Int
    fileprivate let format: Int32
  }

  /// How a call ended, if not well.
  struct Complaint {
    /// The library's sentence.
    let message: String
    /// Whether an image was delivered all the same.
    let isWarning: Bool
  }

  private let handle: tjhandle

  /// Creates a decompressor; `nil` if there is no memory for one.
  init?() {
    guard let handle = unsafe tjInitDecompress() else { return nil }
    unsafe self.handle = handle
  }

  deinit { unsafe tjDestroy(handle) }

  /// Reads the headers up to the first scan.
  ///
  /// The version 2 library calls unusual chroma subsampling an error although it has read the
  /// header and can decode the image, and a file that ends before its header a success, so the
  /// outcome is judged by what was read.
  func header(of bytes: ByteRegion) -> Result<Header, Failure> {
    var width: Int32 = 0
    var height: Int32 = 0
    var subsampling: Int32 = -1
    var colorSpace: Int32 = -1
    let status = unsafe bytes.withUnsafeBytes { buffer in
      unsafe tjDecompressHeader3(
        handle, buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt(buffer.count), &width,
        &height, &subsampling, &colorSpace)
    }
    guard width > 0, height > 0, status == 0 || colorSpace >= 0 else {
      return .failure(Failure(complaint: complaint()))
    }
    let (channels, format) =
      switch colorSpace {
      case Int32(bitPattern: TJCS_GRAY.rawValue): (1, TJPF_GRAY)
      case Int32(bitPattern: TJCS_CMYK.rawValue), Int32(bitPattern: TJCS_YCCK.rawValue):
        (4, TJPF_CMYK)
      default: (3, TJPF_RGB)
      }
    return .success(
      Header(
        width: Int(width), height: Int(height), channels: channels, format: Int32(format.rawValue)))
  }

  /// Decodes the image into `pixels`, rows without padding.
  ///
  /// The exact inverse DCT and the smooth upsampling of chroma are the library's defaults, and
  /// Pillow's. More than 500 scans are refused: a small progressive file could ask for hours.
  func decode(
    _ bytes: ByteRegion, _ header: Header, into pixels: inout ContiguousArray<UInt8>
  ) -> Complaint? {
    let status = unsafe pixels.withUnsafeMutableBufferPointer { target in
      unsafe bytes.withUnsafeBytes { buffer in
        unsafe tjDecompress2(
          handle, buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt(buffer.count),
          target.baseAddress, Int32(header.width), 0, Int32(header.height), header.format,
          TJFLAG_LIMITSCANS)
      }
    }
    return status == 0 ? nil : complaint()
  }

  /// The reason of the last failed call.
  private func complaint() -> Complaint {
    let text = unsafe tjGetErrorStr2(handle).map { unsafe String(cString: $0) } ?? "unknown error"
    let isWarning = unsafe tjGetErrorCode(handle) == Int32(TJERR_WARNING.rawValue)
    return Complaint(message: text, isWarning: isWarning)
  }

  /// A call that delivered nothing.
  struct Failure: Error {
    let complaint: Complaint
  }
}
