/// A zip archive put together by hand, right or wrong in any field.
public struct ZipBuilder: Sendable {
  /// A record and what its two headers say of it.
  public struct Record: Sendable {
    /// The name in both headers.
    public var name: String
    /// The bytes as they stand in the file.
    public var data: [UInt8]
    /// The size once unpacked.
    public var byteCount: Int
    /// The size in the file, as the headers state it.
    public var compressedByteCount: Int
    /// The CRC-32 in both headers.
    public var checksum: UInt32
    /// The general purpose flags in both headers.
    public var flags: UInt16 = 0
    /// The flags in the local header, if they are others.
    public var localFlags: UInt16?
    /// The compression method in both headers.
    public var method: UInt16 = 0
    /// Where the directory says that the record begins, if not where it does.
    public var statedPosition: Int?
    /// Whether the record stands in the directory alone.
    public var isListedOnly = false

    /// A stored record, right in every field.
    public init(_ name: String, _ data: [UInt8]) {
      self.name = name
      self.data = data
      byteCount = data.count
      compressedByteCount = data.count
      checksum = crc32(data)
    }
  }

  /// The records, in the order of the file and of the directory.
  public var records: [Record]
  /// What stands before the first record, counted in no position.
  public var prefix: [UInt8] = []
  /// What stands behind the end record.
  public var suffix: [UInt8] = []
  /// What stands between the last record and the directory.
  public var gap: [UInt8] = []
  /// The archive comment in the end record.
  public var comment: [UInt8] = []

  /// An archive of records in this order.
  public init(_ records: [Record]) { self.records = records }

  /// The archive of a checkpoint: `data.pkl`, the storages by their keys, `version`.
  public init(pickle: [UInt8], storages: [(key: String, data: [UInt8])] = []) {
    records =
      [Record("archive/data.pkl", pickle)]
      + storages.map { Record("archive/data/\($0.key)", $0.data) }
      + [Record("archive/version", Array("3\n".utf8))]
  }

  /// The same with one record changed.
  public func changing(
    _ name: String, _ change: (inout Record) -> Void
  ) -> ZipBuilder {
    var builder = self
    for index in builder.records.indices where builder.records[index].name == name {
      change(&builder.records[index])
    }
    return builder
  }

  /// The same with a record more, behind the others.
  public func adding(_ record: Record) -> ZipBuilder {
    var builder = self
    builder.records.append(record)
    return builder
  }

  /// The same without a record.
  public func removing(_ name: String) -> ZipBuilder {
    var builder = self
    builder.records.removeAll { $0.name == name }
    return builder
  }

  /// Where each record's local header begins.
  public var positions: [Int] {
    var position = 0
    return records.map { record in
      defer { if !record.isListedOnly { position += local(record).count + record.data.count } }
      return position
    }
  }

  /// The whole file.
  public var bytes: [UInt8] {
    var file: [UInt8] = []
    for record in records where !record.isListedOnly { file += local(record) + record.data }
    file += gap
    let directory = zip(records, positions).flatMap { central($0, at: $0.statedPosition ?? $1) }
    let end =
      [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + littleEndian(UInt64(records.count), width: 2)
      + littleEndian(UInt64(records.count), width: 2)
      + littleEndian(UInt64(directory.count), width: 4) + littleEndian(UInt64(file.count), width: 4)
      + littleEndian(UInt64(comment.count), width: 2) + comment
    return prefix + file + directory + end + suffix
  }

  private func local(_ record: Record) -> [UInt8] {
    let name = Array(record.name.utf8)
    return [0x50, 0x4B, 3, 4, 20, 0]
      + common(record, flags: record.localFlags ?? record.flags, nameCount: name.count) + name
  }

  private func central(_ record: Record, at position: Int) -> [UInt8] {
    let name = Array(record.name.utf8)
    return [0x50, 0x4B, 1, 2, 20, 0, 20, 0]
      + common(record, flags: record.flags, nameCount: name.count)
      + [UInt8](repeating: 0, count: 10) + littleEndian(UInt64(position), width: 4) + name
  }

  /// The fields from the flags to the length of the extra field, alike in both headers.
  private func common(_ record: Record, flags: UInt16, nameCount: Int) -> [UInt8] {
    littleEndian(UInt64(flags), width: 2) + littleEndian(UInt64(record.method), width: 2)
      + [0, 0, 0x21, 0] + littleEndian(UInt64(record.checksum), width: 4)
      + littleEndian(UInt64(record.compressedByteCount), width: 4)
      + littleEndian(UInt64(record.byteCount), width: 4)
      + littleEndian(UInt64(nameCount), width: 2) + [0, 0]
  }
}
