public import MappedFiles
internal import Tensors

extension NativeFile {
  /// Writes tensors and texts as an `.rnw` file into an empty output, which the caller commits.
  ///
  /// The data come in the order of `tensors`. Of tensors with equal identity and element type the
  /// first is written, the others become aliases of it.
  public static func write(
    _ tensors: [TensorToWrite], metadata: FileMetadata, into output: OutputFile,
    expansionLimit: Int, completingMetadata completeMetadata: (inout FileMetadata) -> Void
  ) throws(FormatError) {
    var plan = try NativePlan(tensors, metadata: metadata)
    let owners = tensors.indices.filter { plan.owners[$0] == nil }
    var checksums: [UInt32?] = []
    let ahead = ChecksumsAhead(owners.map { tensors[$0] })
    try output.preceded(by: ahead) { () throws(FormatError) in
      try output.appendZeros(upTo: plan.dataOffset)
      for number in owners {
        try output.appendZeros(upTo: plan.positions[number])
        checksums.append(
          try TensorStream.write(
            tensors[number], to: output, expansionLimit: expansionLimit,
            isObserved: ahead.isWorthwhile))
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
