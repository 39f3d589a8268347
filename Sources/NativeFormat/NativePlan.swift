internal import MappedFiles
internal import Tensors

/// Where everything goes in an `.rnw` file to be written, known before any of it is.
struct NativePlan {
  /// For each tensor, the number of the earlier one that it is an alias of.
  let owners: [Int?]
  let dataOffset: Int
  let positions: [Int]
  /// For each tensor that holds data, the CRC-32, set once it is written.
  var checksums: [UInt32]

  private let indexByteCount: Int
  private let fileByteCount: Int
  private let byteCounts: [Int]

  /// Places all tensors.
  ///
  /// - Throws: ``FormatError`` naming a tensor or a text that the format cannot hold.
  init(_ tensors: [TensorToWrite], metadata: FileMetadata) throws(FormatError) {
    let owners = try TiedTensors(tensors).owners
    self.owners = owners
    checksums = Array(repeating: 0, count: tensors.count)
    indexByteCount = try Self.indexByteCount(tensors, metadata: metadata)
    let dataOffset = NativeLayout.aligned(NativeLayout.headerByteCount + indexByteCount)
    self.dataOffset = dataOffset ?? 0
    var positions: [Int] = []
    var byteCounts: [Int] = []
    var placement = TensorPlacement(dataOffset: self.dataOffset)
    for (number, tensor) in tensors.enumerated() {
      let byteCount = try tensor.byteCount()
      byteCounts.append(byteCount)
      let shared = owners[number].map { positions[$0] }
      guard let position = shared ?? placement.place(byteCount: byteCount) else {
        throw FormatError(
          .overLimit, path: nil, key: tensor.name, found: "\(byteCount) bytes behind the others",
          expected: "a file of at most \(Int.max) bytes")
      }
      positions.append(position)
    }
    self.positions = positions
    self.byteCounts = byteCounts
    fileByteCount = placement.end
    var limits = IndexLimits(fileByteCount: fileByteCount, path: nil)
    for (tensor, owner) in zip(tensors, owners) {
      try owner == nil ? limits.add(rank: tensor.source.shape.count) : limits.addAlias()
      try limits.add(name: tensor.name)
    }
  }

  /// The header, the index and the padding up to the data.
  ///
  /// `metadata` are those that were planned for, or ones as long.
  func serialized(_ tensors: [TensorToWrite], metadata: FileMetadata) -> [UInt8] {
    var index = ByteWriter(capacity: dataOffset)
    for (key, value) in metadata.pairs {
      index.append(UInt32(truncatingIfNeeded: key.utf8.count))
      index.append(UInt32(truncatingIfNeeded: value.utf8.count))
      index.append(key.utf8)
      index.append(value.utf8)
    }
    for (number, tensor) in tensors.enumerated() { append(tensor, number, to: &index) }
    var file = ByteWriter(capacity: dataOffset)
    file.append(NativeLayout.signature)
    file.append(NativeLayout.version)
    file.append(UInt32(truncatingIfNeeded: tensors.count))
    file.append(UInt32(truncatingIfNeeded: metadata.keys.count))
    file.append(UInt32(0))
    file.append(count: fileByteCount)
    file.append(count: NativeLayout.headerByteCount)
    file.append(count: indexByteCount)
    file.append(count: dataOffset)
    file.append(CRC32(ByteRegion(copying: index.bytes)).value)
    file.append(CRC32(ByteRegion(copying: file.bytes)).value)
    file.append(index.bytes)
    file.pad(to: dataOffset)
    return file.bytes
  }

  private func append(_ tensor: TensorToWrite, _ number: Int, to index: inout ByteWriter) {
    let shape = tensor.source.shape
    index.append(UInt16(truncatingIfNeeded: tensor.name.utf8.count))
    index.append(DTypeCodes.code(of: tensor.dtype) ?? 0)
    index.append(UInt16(truncatingIfNeeded: shape.count))
    index.append(UInt16(0))
    index.append(owners[number].map { UInt32(truncatingIfNeeded: $0) } ?? NativeLayout.noAlias)
    index.append(checksums[owners[number] ?? number])
    index.append(count: positions[number])
    index.append(count: byteCounts[number])
    for size in shape { index.append(count: size) }
    index.append(tensor.name.utf8)
  }

  /// The size of the index, once every length in it is known to be within its limit.
  private static func indexByteCount(
    _ tensors: [TensorToWrite], metadata: FileMetadata
  ) throws(FormatError) -> Int {
    var sum = 0
    for (key, value) in metadata.pairs {
      guard (1...NativeLayout.nameByteLimit).contains(key.utf8.count) else {
        throw overLimit(
          "a metadata key", key.utf8.count, limit: NativeLayout.nameByteLimit, key: key)
      }
      sum += NativeLayout.metadataEntryByteCount + key.utf8.count + value.utf8.count
    }
    for tensor in tensors {
      guard tensor.name.utf8.count <= NativeLayout.nameByteLimit else {
        throw overLimit(
          "a name", tensor.name.utf8.count, limit: NativeLayout.nameByteLimit, key: tensor.name)
      }
      guard tensor.source.shape.count <= NativeLayout.rankLimit else {
        throw FormatError(
          .overLimit, path: nil, key: tensor.name,
          found: "\(tensor.source.shape.count) dimensions",
          expected: "at most \(NativeLayout.rankLimit)")
      }
      sum += NativeLayout.entryByteCount + 8 * tensor.source.shape.count + tensor.name.utf8.count
    }
    guard sum <= NativeLayout.indexByteLimit else {
      throw overLimit("an index", sum, limit: NativeLayout.indexByteLimit, key: nil)
    }
    return sum
  }

  private static func overLimit(
    _ subject: String, _ byteCount: Int, limit: Int, key: String?
  ) -> FormatError {
    FormatError(
      .overLimit, path: nil, key: key, found: "\(subject) of \(byteCount) bytes",
      expected: "at most \(limit)")
  }
}
