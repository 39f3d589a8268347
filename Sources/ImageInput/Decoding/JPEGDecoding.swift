internal import MappedFiles

/// Decodes a JPEG file: baseline or progressive, gray, YCbCr, RGB, CMYK or YCCK, eight bits.
///
/// As in Pillow, an image whose data is damaged within is delivered with what could be decoded, here
/// with a ``DecodedImage/warning``; one whose file ends early is an error.
func decodeJPEG(
  _ bytes: ByteRegion, name: String, mode: ColorMode, limits: DecodingLimits
) throws(ImageError) -> DecodedImage {
  guard let decompressor = TurboJPEG() else {
    throw ImageError(.unsupported, name, "there is no memory for a JPEG decompressor")
  }
  let header: TurboJPEG.Header
  switch decompressor.header(of: bytes) {
  case .success(let read): header = read
  case .failure(let failure): throw jpegError(bytes, name, failure.complaint)
  }
  let count = try limits.pixelCount(width: header.width, height: header.height, path: name)
  var pixels = ContiguousArray<UInt8>(repeating: 0, count: count * header.channels)
  let complaint = decompressor.decode(bytes, header, into: &pixels)
  if let complaint, !complaint.isWarning || !JPEGMarkers.reachEnd(of: bytes) {
    throw jpegError(bytes, name, complaint)
  }
  return DecodedImage(
    decodedWidth: header.width, height: header.height, mode: mode,
    pixels: convertJPEG(pixels, channels: header.channels, to: mode),
    warning: complaint.map { "the JPEG data is damaged: \(plainSentence($0.message))" })
}

/// From the channels that a file has to those that are wanted.
private func convertJPEG(
  _ pixels: ContiguousArray<UInt8>, channels: Int, to mode: ColorMode
) -> ContiguousArray<UInt8> {
  switch (channels, mode) {
  case (1, .rgb): rgbFromGray(pixels)
  case (3, .gray): grayFromRGB(pixels)
  case (4, .rgb): rgbFromInvertedCMYK(pixels)
  case (4, .gray): grayFromRGB(rgbFromInvertedCMYK(pixels))
  default: pixels
  }
}

/// The fault of a file that gave no image, or only the beginning of one.
private func jpegError(
  _ bytes: ByteRegion, _ name: String, _ complaint: TurboJPEG.Complaint
) -> ImageError {
  guard JPEGMarkers.reachEnd(of: bytes) else {
    return ImageError(
      .truncated, name,
      "the JPEG file ends after \(bytes.count) bytes, before its image does; it may have been cut "
        + "off")
  }
  let sentence = plainSentence(complaint.message)
  guard !sentence.hasPrefix("Unsupported") else {
    return ImageError(.unsupported, name, "this kind of JPEG is not read: \(sentence)")
  }
  return ImageError(.corrupt, name, "the JPEG data is corrupt: \(sentence)")
}

/// The library's sentence without what the error says already or names a C function.
private func plainSentence(_ message: String) -> String {
  var sentence = Substring(message)
  for prefix in [
    "tjDecompress2(): ", "tjDecompressHeader3(): ", "tj3Decompress8(): ", "Corrupt JPEG data: ",
  ] where sentence.hasPrefix(prefix) {
    sentence = sentence.dropFirst(prefix.count)
  }
  return String(sentence)
}
