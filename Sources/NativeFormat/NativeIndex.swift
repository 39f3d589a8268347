internal import MappedFiles
internal import Tensors

/// The index of an `.rnw` file: its metadata and what it says of each tensor, all of it checked.
struct NativeIndex {
  private(set) var metadata = FileMetadata()
  private(set) var entries: [TensorEntry] = []
  /// The tensors, with aliases sharing the storage of the tensor that they name.
  private(set) var tensors: [Tensor] = []
  private(set) var numbers: [ExactName: Int] = [:]

  private let file: MappedFile
  private let checksums: ChecksumPolicy
  private var reader: ByteReader
  private var placement: TensorPlacement
  private var limits: IndexLimits

  /// Reads the index that `header` describes, touching no tensor data.
  ///
  /// - Throws: ``FormatError`` at the first field that is not as the format demands.
  static func parse(
    _ file: MappedFile, header: NativeHeader, checksums: ChecksumPolicy
  ) throws(FormatError) -> NativeIndex {
    try file.bytes.withSpan { (bytes) throws(FormatError) in
      var index = NativeIndex(file, header: header, checksums: checksums)
      for _ in 0..<header.metadataCount { try index.readText(in: bytes) }
      for _ in 0..<header.tensorCount { try index.readTensor(in: bytes) }
      try index.checkEnds(header)
      return index
    }
  }

  private init(_ file: MappedFile, header: NativeHeader, checksums: ChecksumPolicy) {
    self.file = file
    self.checksums = checksums
    reader = ByteReader(path: file.path, section: header.indexRange)
    placement = TensorPlacement(dataOffset: header.dataOffset)
    limits = IndexLimits(fileByteCount: file.bytes.count, path: file.path)
  }

  private mutating func readText(in bytes: Span<UInt8>) throws(FormatError) {
    let start = reader.position
    let keyLength = Int(try reader.integer(UInt32.self, in: bytes))
    let textLength = Int(try reader.integer(UInt32.self, in: bytes))
    guard (1...NativeLayout.nameByteLimit).contains(keyLength) else {
      throw fault(
        .overLimit, at: start, "a metadata key of \(keyLength) bytes",
        expected: "1 to \(NativeLayout.nameByteLimit)")
    }
    let key = try reader.string(byteCount: keyLength, in: bytes)
    guard metadata[key] == nil else {
      throw fault(.duplicateName, at: start, key: key, "a second text under this key")
    }
    metadata[key] = try reader.string(byteCount: textLength, in: bytes)
  }

  private mutating func readTensor(in bytes: Span<UInt8>) throws(FormatError) {
    let start = reader.position
    let fields = try NativeEntryFields(parsing: &reader, in: bytes)
    let name = fields.name
    guard numbers.updateValue(entries.count, forKey: ExactName(name)) == nil else {
      throw fault(.duplicateName, at: start, key: name, "a second tensor under this name")
    }
    let target = try target(of: fields, at: start)
    try target == nil ? limits.add(rank: fields.shape.count) : limits.addAlias()
    try limits.add(name: name)
    let entry = TensorEntry(
      name: name, dtype: fields.dtype, shape: fields.shape, position: fields.position,
      byteCount: fields.byteCount, checksum: fields.checksum,
      aliasOf: target.map { entries[$0].name })
    let layout = try entry.layout(path: file.path, offset: start)
    let storage =
      if let target {
        try storage(ofAlias: entry, of: target, at: start)
      } else {
        try newStorage(of: entry, at: start)
      }
    do {
      tensors.append(try Tensor(dtype: entry.dtype, layout: layout, storage: storage))
    } catch {
      throw fault(.invalidShape, at: start, key: name, error.detail)
    }
    entries.append(entry)
  }

  /// The number of the tensor that an entry is an alias of; `nil` if it holds data itself.
  private func target(
    of fields: NativeEntryFields, at start: Int
  ) throws(FormatError) -> Int? {
    guard fields.alias != NativeLayout.noAlias else { return nil }
    guard let target = Int(exactly: fields.alias), entries.indices.contains(target),
      entries[target].aliasOf == nil
    else {
      throw fault(
        .invalidAlias, at: start + 8, key: fields.name, "an alias of tensor \(fields.alias)",
        expected: "an earlier tensor that is not an alias itself")
    }
    return target
  }

  /// The storage that an alias shares, once it is known to equal its target in every field.
  private func storage(
    ofAlias entry: TensorEntry, of target: Int, at start: Int
  ) throws(FormatError) -> TensorStorage {
    let owner = entries[target]
    guard entry.dtype == owner.dtype, entry.shape == owner.shape, entry.position == owner.position,
      entry.byteCount == owner.byteCount, entry.checksum == owner.checksum
    else {
      throw fault(
        .invalidAlias, at: start, key: entry.name,
        "an alias of \(owner.name.debugDescription) that differs from it",
        expected: "equal element type, shape, position, byte count and CRC-32")
    }
    return tensors[target].storage
  }

  /// A storage over the bytes of a tensor, once they are known to follow the tensor before.
  private mutating func newStorage(
    of entry: TensorEntry, at start: Int
  ) throws(FormatError) -> TensorStorage {
    let expected = placement.place(byteCount: entry.byteCount)
    guard entry.position == expected else {
      throw fault(
        .misplacedTensor, at: start + 16, key: entry.name, "data at byte \(entry.position)",
        expected: expected.map { "byte \($0), behind the tensor before" })
    }
    guard let region = file.bytes.subregion(at: entry.position, count: entry.byteCount) else {
      throw fault(
        .misplacedTensor, at: start + 24, key: entry.name,
        "\(entry.byteCount) bytes at byte \(entry.position)",
        expected: "an end within the file's \(file.bytes.count) bytes")
    }
    return TensorStorage(
      name: entry.name, region: region,
      statedChecksum: checksums == .onFirstRead ? entry.checksum : nil)
  }

  /// Checks that the index and the file end with the last entry and the last tensor.
  private func checkEnds(_ header: NativeHeader) throws(FormatError) {
    guard reader.position == reader.end else {
      throw fault(
        .malformedIndex, at: reader.position,
        "\(reader.end - reader.position) bytes behind the last entry", expected: "none")
    }
    guard placement.end == header.fileByteCount else {
      throw fault(
        .trailingBytes, at: placement.end,
        "\(header.fileByteCount - placement.end) bytes behind the last tensor", expected: "none")
    }
  }

  private func fault(
    _ code: FormatError.Code, at offset: Int, key: String? = nil, _ found: String,
    expected: String? = nil
  ) -> FormatError {
    FormatError(
      code, path: file.path, offset: offset, key: key, found: found, expected: expected)
  }
}
