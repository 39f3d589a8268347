internal import MappedFiles
internal import Tensors

/// A part of a storage that PyTorch 0.1 to 0.3 treated as a storage of its own.
struct StorageWindow: Hashable {
  /// The key of the storage that the bytes belong to.
  let key: ExactName
  /// Where the window begins, in elements.
  let offset: Int
  /// How many elements it has.
  let count: Int

  /// The window as a storage over the same bytes.
  func storage(
    named name: String, of root: TensorStorage, elementByteCount: Int
  ) throws(ArchiveError) -> TensorStorage {
    let (start, startOverflow) = offset.multipliedReportingOverflow(by: elementByteCount)
    let (length, lengthOverflow) = count.multipliedReportingOverflow(by: elementByteCount)
    guard !startOverflow, !lengthOverflow,
      let region = root.mappedRegion?.subregion(at: start, count: length)
    else {
      throw ArchiveError(
        .storageMismatch, in: "storage \(name)",
        """
        it is a view of \(count) elements from element \(offset) of storage \(key.text), which has only \
        \(root.byteCount / elementByteCount)
        """)
    }
    return TensorStorage(name: "storage \(name)", region: region, byteOrder: root.byteOrder)
  }
}
