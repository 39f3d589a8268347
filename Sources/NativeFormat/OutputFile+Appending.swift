internal import MappedFiles

extension OutputFile {
  /// Runs `body`, which appends the tensors, with another core computing checksums ahead of it.
  func preceded(
    by ahead: ChecksumsAhead, _ body: () throws(FormatError) -> Void
  ) throws(FormatError) {
    let observer = progress
    progress = { byteCount in
      observer?(byteCount)
      ahead.didWrite(upTo: byteCount)
    }
    defer {
      progress = observer
      ahead.cancel()
    }
    try body()
    ahead.finish()
  }

  /// Writes the header, for which room was left.
  func writeHeader(_ bytes: [UInt8]) throws(FormatError) {
    try FormatError.passingOn(.unwritableFile) { () throws(FileError) in try write(bytes, at: 0) }
  }

  /// Appends the bytes of a region.
  func append(_ bytes: ByteRegion) throws(FormatError) {
    try FormatError.passingOn(.unwritableFile) { () throws(FileError) in try write(bytes) }
  }

  /// Appends zeros until there are `count` bytes.
  func appendZeros(upTo count: Int) throws(FormatError) {
    try FormatError.passingOn(.unwritableFile) { () throws(FileError) in try pad(to: count) }
  }
}
