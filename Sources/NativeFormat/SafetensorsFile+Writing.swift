public import MappedFiles
internal import Tensors

extension SafetensorsFile {
  /// Writes tensors and texts as a `.safetensors` file into an empty output, which the caller
  /// commits.
  ///
  /// The data come in the order of `tensors`, wider element types first, so that each tensor is
  /// aligned to its elements. Of tensors with equal identity and element type the first is written,
  /// the others are noted in the metadata; the corresponding Python function is
  /// `safetensors.torch.save_model`.
  public static func write(
    _ tensors: [TensorToWrite], metadata: FileMetadata, into output: OutputFile,
    expansionLimit: Int, completingMetadata completeMetadata: (inout FileMetadata) -> Void
  ) throws(FormatError) {
    let plan = try SafetensorsPlan(tensors, metadata: metadata)
    // The format has no checksums; only those that a source states must be looked at.
    let stated = plan.written.filter { $0.source.storage.statedChecksum != nil }
    let ahead = ChecksumsAhead(stated)
    try output.preceded(by: ahead) { () throws(FormatError) in
      try output.writeHeader(plan.header)
      for tensor in plan.written {
        let isStated = tensor.source.storage.statedChecksum != nil
        _ = try TensorStream.write(
          tensor, to: output, expansionLimit: expansionLimit,
          isObserved: ahead.isWorthwhile && isStated)
      }
    }
    for tensor in stated { _ = try tensor.storageChecksum() }
    let completed = try metadata.completed(by: completeMetadata)
    guard completed != metadata else { return }
    let header = try SafetensorsPlan(tensors, metadata: completed).header
    guard header.count == plan.header.count else {
      throw FormatError(
        .wrongByteCount, path: nil, found: "texts that take \(header.count) bytes in JSON",
        expected: "\(plan.header.count), for which room was left")
    }
    try output.writeHeader(header)
  }
}
