internal import MappedFiles
internal import Tensors

/// Carries one tensor's bytes from its source to the output, a chunk at a time.
///
/// A chunk of a mapped file goes to the system as it lies there; nothing is copied.
struct TensorStream {
  private let tensor: TensorToWrite
  private let output: OutputFile
  private var written = CRC32()

  private init(_ tensor: TensorToWrite, output: OutputFile) {
    self.tensor = tensor
    self.output = output
  }

  /// Appends the packed bytes of `tensor` to `output`.
  ///
  /// - Returns: The CRC-32 of the bytes written.
  /// - Throws: ``FormatError`` if the source cannot be read or is damaged, if a conversion yields
  ///   another number of bytes than the file has room for, or if the output cannot be written.
  static func write(
    _ tensor: TensorToWrite, to output: OutputFile
  ) throws(FormatError) -> UInt32 {
    var stream = TensorStream(tensor, output: output)
    let start = output.byteCount
    if tensor.source.coversStorage, let stated = tensor.source.storage.statedChecksum,
      let region = tensor.source.storage.mappedRegion
    {
      try stream.appendWhole(region, stated: stated)
    } else {
      try stream.appendPacked()
    }
    let byteCount = try tensor.byteCount()
    guard output.byteCount - start == byteCount else {
      throw FormatError(
        .wrongByteCount, path: nil, key: tensor.name,
        found: "a conversion to \(output.byteCount - start) bytes",
        expected: "\(byteCount) for the shape \(tensor.source.shape) of \(tensor.dtype.rawValue)")
    }
    return stream.written.value
  }

  /// Appends a storage whole, and compares it with its stated checksum on the way.
  ///
  /// `TensorStorage.bytes()` would read it once more before.
  private mutating func appendWhole(_ region: ByteRegion, stated: UInt32) throws(FormatError) {
    var read = CRC32()
    var position = 0
    while position < region.count {
      let count = min(PackedBytes.chunkByteCount, region.count - position)
      guard let chunk = region.subregion(at: position, count: count) else { break }
      if tensor.conversion != nil { read.update(chunk) }
      try append(chunk)
      position += count
    }
    guard (tensor.conversion == nil ? written : read).value != stated else { return }
    let storage = tensor.source.storage
    _ = try reading { () throws(TensorError) in try storage.checksum() }
    throw FormatError(
      .unreadableTensor, path: nil, key: tensor.name, found: "bytes that changed while being read",
      remedy: "wait until the file is complete and try again")
  }

  private mutating func appendPacked() throws(FormatError) {
    let source = tensor.source
    var chunks: PackedBytes
    do {
      chunks = try PackedBytes(of: source)
    } catch {
      throw FormatError(error, readingTensor: tensor.name)
    }
    while let chunk = chunks.next() { try append(chunk) }
  }

  private mutating func append(_ chunk: ByteRegion) throws(FormatError) {
    let converted = try reading { () throws(TensorError) in
      try tensor.conversion?(chunk) ?? chunk
    }
    written.update(converted)
    do {
      try output.write(converted)
    } catch {
      throw FormatError(.unwritableFile, error)
    }
  }

  private func reading<Result>(
    _ body: () throws(TensorError) -> Result
  ) throws(FormatError) -> Result {
    do {
      return try body()
    } catch {
      throw FormatError(error, readingTensor: tensor.name)
    }
  }
}
