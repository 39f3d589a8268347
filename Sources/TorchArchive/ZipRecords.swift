internal import MappedFiles
internal import Synchronization
internal import Tensors

/// The records of a zip archive, each proven to lie within the file and apart from the others.
final class ZipRecords: Sendable {
  /// A record and where its data stands.
  struct Record: Sendable {
    let entry: ZipDirectory.Entry
    /// The data as it lies in the file, compressed or not.
    let data: ByteRegion
  }

  /// The names, in the order of the directory.
  let names: [String]

  private let records: [ExactName: Record]
  private let directory: ZipDirectory
  /// The record unpacked last: several tensors may read one after another.
  private let lastUnpacked = Mutex<(index: UInt64, bytes: ByteRegion)?>(nil)

  init(_ bytes: ByteRegion, limits: ArchiveLimits) throws(ArchiveError) {
    let directory = try ZipDirectory(bytes, limits: limits)
    var records: [ExactName: Record] = [:]
    var extents: [(range: Range<Int>, name: String)] = []
    var budget = UnpackingBudget(limits)
    for entry in directory.entries {
      // libzip does not look at the header of an entry without bytes, and there is nothing to place.
      let isEmpty = entry.byteCount == 0 && entry.compressedByteCount == 0
      let position = isEmpty ? 0 : try directory.localHeaderPosition(of: entry)
      let record =
        try isEmpty
        ? Record(entry: entry, data: ByteRegion(copying: []))
        : Record(entry, in: bytes, headerPosition: position)
      if entry.isDeflated { try budget.charge(entry, at: position) }
      guard records.updateValue(record, forKey: ExactName(entry.name)) == nil else {
        throw ArchiveError(
          .duplicateRecord, in: entry.name, at: position, "the archive holds this record twice")
      }
      if !isEmpty {
        let end = record.data.position - bytes.position + record.data.count
        extents.append((position..<end, entry.name))
      }
    }
    extents.sort { $0.range.lowerBound < $1.range.lowerBound }
    for (left, right) in zip(extents, extents.dropFirst())
    where right.range.lowerBound < left.range.upperBound {
      throw ArchiveError(
        .overlappingRecords, in: right.name, at: right.range.lowerBound,
        "the record begins within \(left.name); no writer does that, the archive is forged")
    }
    if let last = extents.last, last.range.upperBound > directory.directoryPosition {
      throw ArchiveError(
        .overlappingRecords, in: last.name, at: last.range.lowerBound,
        "the record reaches into the archive's directory; no writer does that")
    }
    self.directory = directory
    self.records = records
    names = directory.entries.map(\.name)
  }

  /// The record under a name.
  subscript(name: String) -> Record? { records[ExactName(name)] }

  /// The bytes of a small record, checked against its CRC-32.
  func contents(of record: Record) throws(ArchiveError) -> ByteRegion {
    do {
      return try storage(of: record, byteOrder: .little).bytes()
    } catch {
      throw ArchiveError(error, in: record.entry.name)
    }
  }

  /// The bytes of a record as they are, whatever its CRC-32.
  func uncheckedContents(of record: Record) throws(ArchiveError) -> ByteRegion {
    do {
      return try storage(of: record, byteOrder: .little).uncheckedBytes()
    } catch {
      throw ArchiveError(error, in: record.entry.name)
    }
  }

  /// The first bytes of a record, as many as tell what it is.
  func beginning(of record: Record) throws(ArchiveError) -> [UInt8] {
    let byteCount = min(record.entry.byteCount, FileDiagnosis.byteCount)
    return record.entry.isDeflated
      ? try directory.unpackBeginning(of: record.entry, byteCount: byteCount)
      : record.data.leadingBytes(byteCount)
  }

  /// A record as a storage, its bytes not read yet.
  func storage(of record: Record, byteOrder: ByteOrder) -> TensorStorage {
    let entry = record.entry
    guard entry.isDeflated else {
      // A writer may have been told not to compute checksums; it then writes zeros.
      return TensorStorage(
        name: entry.name, region: record.data, byteOrder: byteOrder,
        statedChecksum: entry.checksum == 0 ? nil : entry.checksum)
    }
    return TensorStorage(
      name: entry.name, byteCount: entry.byteCount, byteOrder: byteOrder
    ) { () throws(TensorError) in
      try self.unpack(entry)
    }
  }

  private func unpack(_ entry: ZipDirectory.Entry) throws(TensorError) -> ByteRegion {
    if let last = lastUnpacked.withLock({ $0 }), last.index == entry.index { return last.bytes }
    do {
      let bytes = try directory.unpack(entry)
      lastUnpacked.withLock { $0 = (entry.index, bytes) }
      return bytes
    } catch {
      throw TensorError(.unreadableStorage, "\(error)")
    }
  }
}

extension ZipRecords.Record {
  /// Checks an entry against its local header and the file's extent.
  init(
    _ entry: ZipDirectory.Entry, in bytes: ByteRegion, headerPosition: Int
  ) throws(ArchiveError) {
    let fail = { (code: ArchiveError.Code, detail: String) in
      ArchiveError(code, in: entry.name, at: headerPosition, detail)
    }
    guard let header = ZipLocalHeader(in: bytes, at: headerPosition) else {
      throw fail(.malformedContainer, "there is no local header where the directory says")
    }
    guard header.name.elementsEqual(entry.name.utf8) else {
      let name = String(decoding: header.name, as: UTF8.self)
      throw fail(.malformedContainer, "the local header calls the record \(name)")
    }
    guard !entry.isEncrypted, !header.usesUnsupportedFeature else {
      throw fail(.unsupportedFeature, "the record is encrypted or a patch; no checkpoint is")
    }
    guard entry.isStored && header.method == 0 || entry.isDeflated && header.method == 8 else {
      throw fail(
        .unsupportedFeature,
        "the record uses compression method \(header.method); only stored and deflated are read")
    }
    guard entry.isDeflated || entry.byteCount == entry.compressedByteCount else {
      throw fail(.malformedContainer, "the stored record has two different sizes")
    }
    let zip64Marker = UInt32.max
    guard
      header.hasDataDescriptor || header.compressedByteCount == zip64Marker
        || header.checksum == entry.checksum
          && Int(header.compressedByteCount) == entry.compressedByteCount
    else {
      throw fail(.malformedContainer, "the local header and the directory disagree on the size")
    }
    guard
      let data = bytes.subregion(at: header.dataPosition, count: entry.compressedByteCount)
    else {
      throw fail(.truncated, "the record's \(entry.compressedByteCount) bytes reach past the end")
    }
    self.entry = entry
    self.data = data
  }
}
