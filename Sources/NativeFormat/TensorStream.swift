internal import MappedFiles
internal import Tensors

/// Carries one tensor's bytes from its source to the output.
///
/// A part of a mapped file goes to the system as it lies there; nothing is copied.
struct TensorStream {
  private let tensor: TensorToWrite
  private let output: OutputFile
  private let expansionLimit: Int
  private var written = CRC32()

  /// Appends the packed bytes of `tensor` to `output`.
  ///
  /// - Parameters:
  ///   - tensor: The tensor.
  ///   - output: Where its bytes go.
  ///   - expansionLimit: How many bytes it may take if its storage has fewer.
  ///   - isObserved: True if another core calls the observer of a tensor that is written as it is.
  /// - Returns: The CRC-32 of the bytes written; `nil` if it is the storage's, which
  ///   ``TensorToWrite/storageChecksum()`` gives and must be asked for to find damage.
  /// - Throws: ``FormatError`` if the source cannot be read or is damaged, if a conversion yields
  ///   another number of bytes than the file has room for, or if the output cannot be written.
  static func write(
    _ tensor: TensorToWrite, to output: OutputFile, expansionLimit: Int, isObserved: Bool
  ) throws(FormatError) -> UInt32? {
    if tensor.isWrittenAsItLies, let region = tensor.source.storage.mappedRegion {
      if !isObserved { tensor.observe(region) }
      try output.append(region)
      return nil
    }
    var stream = TensorStream(tensor: tensor, output: output, expansionLimit: expansionLimit)
    let start = output.byteCount
    try stream.appendPacked()
    let byteCount = try tensor.byteCount()
    guard output.byteCount - start == byteCount else {
      throw FormatError(
        .wrongByteCount, path: nil, key: tensor.name,
        found: "a conversion to \(output.byteCount - start) bytes",
        expected: "\(byteCount) for the shape \(tensor.source.shape) of \(tensor.dtype.rawValue)")
    }
    return stream.written.value
  }

  private mutating func appendPacked() throws(FormatError) {
    var chunks = try reading { () throws(TensorError) in
      try PackedBytes(of: tensor.source, expansionLimit: expansionLimit)
    }
    while let chunk = chunks.next() {
      let converted = try reading { () throws(TensorError) in
        try tensor.conversion?(chunk) ?? chunk
      }
      written.update(converted)
      tensor.observer?(converted)
      try output.append(converted)
    }
  }

  private func reading<Result: ~Copyable>(
    _ body: () throws(TensorError) -> Result
  ) throws(FormatError) -> Result {
    do {
      return try body()
    } catch {
      throw FormatError(error, readingTensor: tensor.name)
    }
  }
}

extension TensorToWrite {
  /// Shows the bytes of a storage to the observer, a run at a time.
  func observe(_ region: ByteRegion) {
    guard let observer else { return }
    for part in region.parts(byteCount: PackedBytes.chunkByteCount) { observer(part) }
  }

  /// The checksum of the storage, if the tensor is written as it lies.
  ///
  /// - Throws: ``FormatError`` if it is not the one that the container states.
  func storageChecksum() throws(FormatError) -> UInt32 {
    do {
      return try source.storage.checksum()
    } catch {
      throw FormatError(error, readingTensor: name)
    }
  }
}
