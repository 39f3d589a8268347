public import MappedFiles
public import Tensors

/// When the bytes of a tensor are compared with the CRC-32 that the file states for them.
public enum ChecksumPolicy: Sendable {
  /// When ``NativeFile/verifyChecksums()`` is called: reading a tensor touches what is used only.
  case onRequest
  /// When a tensor is first read, as a conversion should that will state checksums of its own.
  case onFirstRead
}

/// An `.rnw` file mapped into memory, its tensors handed out without copying.
///
/// Opening reads the header and the index, checks both against their CRC-32 and proves from them
/// that the tensors fill the file without hole or overlap. No tensor data is read. The format is
/// described in `Documentation/NativeFormat.md`.
public struct NativeFile: TensorFile {
  /// The mapped file.
  public let file: MappedFile
  /// The texts that the file carries, such as ``MetadataKey/architecture``.
  public let metadata: FileMetadata
  /// What the index says of each tensor, in its order.
  public let entries: [TensorEntry]
  /// The names, in the order of the index.
  public let names: [String]

  /// Where the data begin, behind the index and its padding.
  let dataOffset: Int
  private let tensors: [Tensor]
  private let numbers: [ExactName: Int]

  /// Reads the index of a mapped `.rnw` file, for readers that use only some of its bytes.
  ///
  /// - Throws: ``FormatError`` if it is not as the format demands.
  public init(_ file: MappedFile) throws(FormatError) {
    try self.init(file, checksums: .onRequest)
  }

  /// Reads the index of a mapped `.rnw` file.
  ///
  /// - Throws: ``FormatError`` if it is not as the format demands.
  public init(_ file: MappedFile, checksums: ChecksumPolicy) throws(FormatError) {
    let header = try NativeHeader(parsing: file)
    let index = try NativeIndex.parse(file, header: header, checksums: checksums)
    self.file = file
    dataOffset = header.dataOffset
    metadata = index.metadata
    entries = index.entries
    names = index.entries.map(\.name)
    tensors = index.tensors
    numbers = index.numbers
  }

  /// Whether `bytes` begin as an `.rnw` file does.
  public static func isNativeFile(_ bytes: ByteRegion) -> Bool {
    bytes.withSpan { bytes in
      bytes.count >= NativeLayout.signature.count
        && NativeLayout.signature.indices.allSatisfy { bytes[$0] == NativeLayout.signature[$0] }
    }
  }

  /// The tensor under `name`, a view of the mapped file; `nil` if there is none.
  ///
  /// Tied tensors share one storage object.
  public func tensor(named name: String) -> Tensor? {
    numbers[ExactName(name)].map { tensors[$0] }
  }

  /// Reads the whole file and compares every tensor with its CRC-32, on all cores.
  ///
  /// - Throws: ``FormatError`` naming the first tensor whose bytes, or the padding before them, are
  ///   not what was written.
  public func verifyChecksums() throws(FormatError) {
    let owners = entries.filter { $0.aliasOf == nil }
    _ = try inParallel(owners.count) { (number) throws(FormatError) in
      let entry = owners[number]
      let end =
        number == 0 ? dataOffset : owners[number - 1].position + owners[number - 1].byteCount
      try checkPadding(end..<entry.position, before: entry.name, in: file)
      try checkChecksum(
        of: "data", key: entry.name, at: entry.position, byteCount: entry.byteCount,
        stated: entry.checksum ?? 0, in: file)
    }
  }
}
