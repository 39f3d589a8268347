internal import MappedFiles
internal import Tensors

/// Named records, as a zip archive holds them or the folder that one was unpacked into.
protocol RecordSource: Sendable {
  /// The names, in the order of the archive.
  var names: [String] { get }

  /// The number of bytes that a record holds, unpacked; `nil` if there is none.
  func byteCount(of name: String) -> Int?

  /// Where a record's data begins in the file; `nil` if there is none, or if it is a file of its own.
  func position(of name: String) -> Int?

  /// Whether a record is compressed.
  func isCompressed(_ name: String) -> Bool

  /// The bytes of a small record, checked against its CRC-32 if it has one.
  ///
  /// - Throws: ``ArchiveError`` if there is no such record, or if it cannot be read.
  func contents(of name: String) throws(ArchiveError) -> ByteRegion

  /// A record as a storage, its bytes not read yet.
  ///
  /// - Throws: ``ArchiveError`` with the code ``ArchiveError/Code/missingRecord``.
  func storage(of name: String, byteOrder: ByteOrder) throws(ArchiveError) -> TensorStorage
}

extension RecordSource {
  /// Whether there is a record under a name.
  func holds(_ name: String) -> Bool { byteCount(of: name) != nil }

  /// The error that a record is not there.
  func missing(_ name: String) -> ArchiveError {
    ArchiveError(.missingRecord, in: name, "the archive has no such record")
  }

  /// The records' root that PyTorch takes: the folder of the first record, with a slash after it.
  var firstFolder: String {
    String(Substring((names.first ?? "").utf8.prefix { $0 != UInt8(ascii: "/") })) + "/"
  }
}

extension ZipRecords: RecordSource {
  func byteCount(of name: String) -> Int? { self[name]?.entry.byteCount }

  func position(of name: String) -> Int? { self[name]?.data.position }

  func isCompressed(_ name: String) -> Bool { self[name]?.entry.isDeflated ?? false }

  func contents(of name: String) throws(ArchiveError) -> ByteRegion {
    guard let record = self[name] else { throw missing(name) }
    return try contents(of: record)
  }

  func storage(of name: String, byteOrder: ByteOrder) throws(ArchiveError) -> TensorStorage {
    guard let record = self[name] else { throw missing(name) }
    return storage(of: record, byteOrder: byteOrder)
  }
}
