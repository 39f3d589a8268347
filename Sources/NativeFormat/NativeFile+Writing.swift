public import MappedFiles
public import Tensors

extension NativeFile {
  /// Writes tensors and texts as an `.rnw` file that appears at `path` complete, or not at all.
  ///
  /// - Throws: ``FormatError`` if a tensor cannot be read or held, or the file not be written.
  public static func write(
    _ tensors: [TensorToWrite], metadata: FileMetadata = [:], to path: String
  ) throws(FormatError) {
    try OutputFile.complete(at: path) { (output) throws(FormatError) in
      try write(tensors, metadata: metadata, into: output)
    }
  }

  /// Writes tensors and texts as an `.rnw` file into an empty output, which the caller commits.
  ///
  /// The data come in the order of `tensors`. Of tensors with equal identity and element type the
  /// first is written, the others become aliases of it. Private memory holds the index and one
  /// chunk.
  ///
  /// - Parameters:
  ///   - tensors: What to write.
  ///   - metadata: The texts.
  ///   - output: The empty output.
  ///   - expansionLimit: How many bytes a tensor may take if its storage has fewer.
  ///   - completeMetadata: Called when the data are written; may replace texts by others as long.
  /// - Throws: ``FormatError`` if a tensor cannot be read or held, or the file not be written.
  public static func write(
    _ tensors: [TensorToWrite], metadata: FileMetadata = [:], into output: OutputFile,
    expansionLimit: Int = PackedBytes.expansionLimit,
    completingMetadata completeMetadata: (inout FileMetadata) -> Void = { _ in }
  ) throws(FormatError) {
    var plan = try NativePlan(tensors, metadata: metadata)
    let owners = tensors.indices.filter { plan.owners[$0] == nil }
    var checksums: [UInt32?] = []
    try output.preceded(by: ChecksumsAhead(owners.map { tensors[$0] })) { () throws(FormatError) in
      try output.appendZeros(upTo: plan.dataOffset)
      for number in owners {
        try output.appendZeros(upTo: plan.positions[number])
        checksums.append(
          try TensorStream.write(tensors[number], to: output, expansionLimit: expansionLimit))
      }
    }
    for (number, checksum) in zip(owners, checksums) {
      plan.checksums[number] =
        if let checksum { checksum } else { try tensors[number].storageChecksum() }
    }
    let completed = try metadata.completed(by: completeMetadata)
    try output.writeHeader(plan.serialized(tensors, metadata: completed))
  }
}

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
    do {
      try write(bytes, at: 0)
    } catch {
      throw FormatError(.unwritableFile, error)
    }
  }

  /// Appends the bytes of a region.
  func append(_ bytes: ByteRegion) throws(FormatError) {
    do {
      try write(bytes)
    } catch {
      throw FormatError(.unwritableFile, error)
    }
  }

  /// Appends zeros until there are `count` bytes.
  func appendZeros(upTo count: Int) throws(FormatError) {
    do {
      try pad(to: count)
    } catch {
      throw FormatError(.unwritableFile, error)
    }
  }

  /// Creates the file at `path`, lets `body` fill it and completes it.
  static func complete(
    at path: String, _ body: (OutputFile) throws(FormatError) -> Void
  ) throws(FormatError) {
    let output: OutputFile
    do {
      output = try OutputFile(replacing: path)
    } catch {
      throw FormatError(.unwritableFile, error)
    }
    try body(output)
    do {
      try output.commit()
    } catch {
      throw FormatError(.unwritableFile, error)
    }
  }
}
