internal import MappedFiles
internal import Tensors

/// The tensors of a safetensors file, once its header is held against its size.
struct SafetensorsIndex {
  private(set) var entries: [TensorEntry] = []
  private(set) var tensors: [Tensor] = []
  private(set) var numbers: [ExactName: Int] = [:]

  private let file: MappedFile
  private let dataOffset: Int

  /// Begins an index of data that start at `dataOffset`, which lies within the file.
  init(_ file: MappedFile, dataOffset: Int) {
    self.file = file
    self.dataOffset = dataOffset
  }

  /// Appends what the header describes, in the order of the data.
  ///
  /// - Throws: ``FormatError`` if the data have a hole or an overlap, or do not end with the file.
  mutating func append(_ items: [SafetensorsHeader.Item]) throws(FormatError) {
    // Swift's sort is stable: tensors without elements stay in the order of the header.
    let ordered = items.sorted { ($0.begin, $0.end) < ($1.begin, $1.end) }
    var end = 0
    for item in ordered {
      guard item.begin == end, item.begin <= item.end else {
        throw FormatError(
          .misplacedTensor, path: file.path, offset: item.offset, key: item.name,
          found: "data at \(item.begin)..<\(item.end)",
          expected: "a beginning at \(end), where the tensor before ends")
      }
      try append(item)
      end = item.end
    }
    let byteCount = file.bytes.count - dataOffset
    guard end == byteCount else {
      throw FormatError(
        end > byteCount ? .truncated : .trailingBytes, path: file.path,
        offset: dataOffset + min(end, byteCount), found: "\(byteCount) bytes of data",
        expected: "\(end), as the header states")
    }
  }

  /// Appends the names that the metadata notes as dropped in favour of a tensor that is here.
  ///
  /// The keys with a meaning of their own are left out: a text may be a tensor's name by chance.
  ///
  /// - Throws: ``FormatError`` if there are more of them than any model ties.
  mutating func appendAliases(_ metadata: FileMetadata) throws(FormatError) {
    let tensorCount = entries.count
    var limits = IndexLimits(fileByteCount: file.bytes.count, path: file.path)
    for (name, owner) in metadata.pairs {
      guard name.formatWord != "format", !MetadataKey.reserved.contains(name.formatWord),
        numbers[ExactName(name)] == nil,
        let number = numbers[ExactName(owner)], number < tensorCount
      else { continue }
      try limits.addAlias()
      try limits.add(name: name)
      let entry = entries[number]
      numbers[ExactName(name)] = entries.count
      tensors.append(tensors[number])
      entries.append(
        TensorEntry(
          name: name, dtype: entry.dtype, shape: entry.shape, position: entry.position,
          byteCount: entry.byteCount, checksum: nil, aliasOf: owner))
    }
  }

  private mutating func append(_ item: SafetensorsHeader.Item) throws(FormatError) {
    // A position past the end of the file is found when all tensors are known.
    let (position, overflow) = dataOffset.addingReportingOverflow(item.begin)
    let entry = TensorEntry(
      name: item.name, dtype: item.dtype, shape: item.shape, position: overflow ? .max : position,
      byteCount: item.end - item.begin, checksum: nil, aliasOf: nil)
    let layout = try entry.layout(path: file.path, offset: item.offset)
    guard let region = file.bytes.subregion(at: entry.position, count: entry.byteCount) else {
      throw FormatError(
        .truncated, path: file.path, offset: file.bytes.count, key: item.name,
        found: "the end of the file",
        expected: "\(entry.byteCount) bytes at byte \(entry.position)")
    }
    do {
      tensors.append(
        try Tensor(
          dtype: entry.dtype, layout: layout,
          storage: TensorStorage(name: entry.name, region: region)))
    } catch {
      throw FormatError(
        .invalidShape, path: file.path, offset: item.offset, key: item.name, found: error.detail)
    }
    numbers[ExactName(item.name)] = entries.count
    entries.append(entry)
  }
}
