// Every call into libzip stands in this file.

internal import CLibzip
internal import MappedFiles
internal import PickleReader
internal import Synchronization

/// The directory of a zip archive, as libzip reads it out of a mapped file.
///
/// libzip checks the end records, zip64 and the central directory, and unpacks compressed records.
/// Where a record's local header stands it does not tell; it is seen by serving libzip its input
/// through a callback and noting where it turns to first when it opens the record.
@safe
final class ZipDirectory: @unchecked Sendable {
  /// An entry of the central directory.
  struct Entry: Sendable {
    let index: UInt64
    let name: String
    let byteCount: Int
    let compressedByteCount: Int
    let checksum: UInt32
    let isStored: Bool
    let isDeflated: Bool
    let isEncrypted: Bool
  }

  let entries: [Entry]
  /// Where the directory begins in the file: behind all records.
  let directoryPosition: Int

  private let handle: OpaquePointer
  private let input: ZipInput
  private let lock = Mutex(())

  /// Opens the archive that `bytes` hold.
  ///
  /// The corresponding C functions are `zip_source_function_create`, `zip_open_from_source`,
  /// `zip_get_num_entries` and `zip_stat_index`.
  init(_ bytes: ByteRegion, limits: ArchiveLimits) throws(ArchiveError) {
    let input = ZipInput(bytes)
    var error = unsafe zip_error_t()
    unsafe zip_error_init(&error)
    defer { unsafe zip_error_fini(&error) }
    let context = unsafe Unmanaged.passUnretained(input).toOpaque()
    guard let source = unsafe zip_source_function_create(serveInput, context, &error) else {
      throw unsafe Self.failure(&error)
    }
    guard let handle = unsafe zip_open_from_source(source, ZIP_RDONLY, &error) else {
      unsafe zip_source_free(source)
      try ZipEndRecord.checkPresence(in: bytes)
      throw unsafe Self.failure(&error)
    }
    unsafe self.handle = handle
    self.input = input
    do throws(ArchiveError) {
      let end = try ZipEndRecord(
        of: bytes, commentByteCount: unsafe Self.commentByteCount(handle))
      guard end.entryCount <= UInt64(max(limits.records, 0)) else {
        throw ArchiveError(
          .limitExceeded, in: "the end record",
          "the archive \(Budget.records.excess(over: limits, needed: Int(clamping: end.entryCount)))"
        )
      }
      entries = try unsafe Self.readEntries(handle)
      guard end.entryCount == entries.count else {
        throw ArchiveError(
          .malformedContainer, in: "the end record",
          "the archive has \(entries.count) records, its end record says \(end.entryCount)")
      }
      try Self.check(entries, in: bytes, at: end.directoryPosition)
      // With this all is set, and an error would free the handle twice.
      directoryPosition = end.directoryPosition
    } catch {
      unsafe zip_discard(handle)
      throw error
    }
  }

  deinit { unsafe zip_discard(handle) }

  /// The position of an entry's local header in the file, encrypted or not.
  ///
  /// The corresponding C function is `zip_fopen_index`.
  func localHeaderPosition(of entry: Entry) throws(ArchiveError) -> Int {
    try lock.withLock { (_) throws(ArchiveError) in
      input.firstSeek = nil
      guard let file = unsafe zip_fopen_index(handle, entry.index, UInt32(ZIP_FL_ENCRYPTED)) else {
        throw unsafe Self.failure(zip_get_error(handle), entry)
      }
      unsafe zip_fclose(file)
      guard let position = input.firstSeek else {
        throw ArchiveError(.malformedContainer, in: entry.name, "the record has no local header")
      }
      return position
    }
  }

  /// The bytes of a compressed entry, unpacked and checked against its CRC-32.
  ///
  /// The corresponding C function is `zip_fread`.
  func unpack(_ entry: Entry) throws(ArchiveError) -> ByteRegion {
    try lock.withLock { (_) throws(ArchiveError) in
      guard let file = unsafe zip_fopen_index(handle, entry.index, 0) else {
        throw unsafe Self.failure(zip_get_error(handle), entry)
      }
      defer { unsafe zip_fclose(file) }
      var count = 0
      let region = unsafe ByteRegion(byteCount: entry.byteCount) { target in
        while count < target.count {
          let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: target[count...])
          let read = unsafe zip_fread(file, rest.baseAddress, UInt64(rest.count))
          guard read > 0 else { break }
          count += Int(read)
        }
      }
      // Only the read that meets the end checks the CRC.
      var extra: UInt8 = 0
      let atEnd = unsafe zip_fread(file, &extra, 1)
      guard count == entry.byteCount, atEnd == 0 else {
        throw unsafe Self.failure(zip_file_get_error(file), entry)
      }
      return region
    }
  }

  /// The first bytes of a compressed entry; fewer if it is damaged.
  ///
  /// The corresponding C function is `zip_fread`.
  func unpackBeginning(of entry: Entry, byteCount: Int) throws(ArchiveError) -> [UInt8] {
    try lock.withLock { (_) throws(ArchiveError) in
      guard let file = unsafe zip_fopen_index(handle, entry.index, 0) else {
        throw unsafe Self.failure(zip_get_error(handle), entry)
      }
      defer { unsafe zip_fclose(file) }
      var bytes = [UInt8](repeating: 0, count: byteCount)
      let count = unsafe zip_fread(file, &bytes, UInt64(byteCount))
      return Array(bytes.prefix(Int(max(count, 0))))
    }
  }

  /// The corresponding C function is `zip_get_archive_comment`.
  private static func commentByteCount(_ handle: OpaquePointer) -> Int {
    var count: Int32 = 0
    _ = unsafe zip_get_archive_comment(handle, &count, UInt32(ZIP_FL_ENC_RAW))
    return Int(count)
  }

  private static func readEntries(_ handle: OpaquePointer) throws(ArchiveError) -> [Entry] {
    var entries: [Entry] = []
    for index in 0..<UInt64(max(unsafe zip_get_num_entries(handle, 0), 0)) {
      var status = unsafe zip_stat_t()
      guard unsafe zip_stat_index(handle, index, UInt32(ZIP_FL_ENC_RAW), &status) == 0,
        let name = unsafe status.name,
        let byteCount = Int(exactly: unsafe status.size),
        let compressedByteCount = Int(exactly: unsafe status.comp_size)
      else { throw unsafe failure(zip_get_error(handle)) }
      entries.append(
        Entry(
          index: index, name: unsafe String(cString: name), byteCount: byteCount,
          compressedByteCount: compressedByteCount, checksum: unsafe status.crc,
          isStored: unsafe Int32(status.comp_method) == ZIP_CM_STORE,
          isDeflated: unsafe Int32(status.comp_method) == ZIP_CM_DEFLATE,
          isEncrypted: unsafe Int32(status.encryption_method) != ZIP_EM_NONE))
    }
    return entries
  }

  /// Refuses what readers of the directory take differently.
  ///
  /// Of a name that an extra field gives again, as Info-ZIP's Unicode path, libzip takes that one,
  /// PyTorch's miniz and Python the other. Of a folder with bytes, and of bytes that take none in
  /// the archive, miniz fills no memory and reports success: PyTorch then reads what was there.
  private static func check(
    _ entries: [Entry], in bytes: ByteRegion, at start: Int
  ) throws(ArchiveError) {
    var position = start
    var isMarkedAsUTF8: Bool?
    for entry in entries {
      guard let header = ZipCentralHeader(in: bytes, at: position),
        header.name.elementsEqual(entry.name.utf8)
      else {
        throw ArchiveError(
          .malformedContainer, in: entry.name, at: position,
          "the directory has two names for the record; no writer does that")
      }
      guard entry.byteCount == 0 || !header.isDirectory && entry.compressedByteCount > 0 else {
        throw ArchiveError(
          .malformedContainer, in: entry.name, at: position,
          """
          the record is \(header.isDirectory ? "a folder" : "empty in the archive") and has \
          \(entry.byteCount) bytes; PyTorch would read other memory in its place; no writer does that
          """)
      }
      if header.name.contains(where: { $0 >= 0x80 }) {
        guard isMarkedAsUTF8 ?? header.isMarkedAsUTF8 == header.isMarkedAsUTF8 else {
          throw ArchiveError(
            .malformedContainer, in: entry.name, at: position,
            """
            some names are marked as UTF-8 and others are not; Python reads the latter as other names \
            than PyTorch; no writer does that
            """)
        }
        isMarkedAsUTF8 = header.isMarkedAsUTF8
      }
      position = header.endPosition
    }
  }

  private static func failure(
    _ error: UnsafeMutablePointer<zip_error_t>?, _ entry: Entry? = nil
  ) -> ArchiveError {
    let reason = unsafe error.flatMap { unsafe zip_error_strerror($0) }.map {
      unsafe String(cString: $0)
    }
    return ArchiveError(
      .malformedContainer, in: entry?.name ?? "",
      """
      the zip archive is damaged or cut short (libzip: \(reason ?? "unknown error")); fetch the file \
      again
      """)
  }
}

/// The mapped file as libzip sees it: a position that moves, and a note of what was read.
private final class ZipInput {
  let bytes: ByteRegion
  var position = 0
  /// The first place sought since this was last set to `nil`.
  var firstSeek: Int?

  init(_ bytes: ByteRegion) { self.bytes = bytes }

  func read(into target: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(target.count, bytes.count - position)
    guard let part = bytes.subregion(at: position, count: count) else { return -1 }
    unsafe part.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
    position += count
    return count
  }
}

private let supportedCommands: [zip_source_cmd_t] = [
  ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR,
  ZIP_SOURCE_FREE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_SUPPORTS,
]

/// Answers libzip's requests for input.
///
/// The corresponding C type is `zip_source_callback`.
private func serveInput(
  _ context: UnsafeMutableRawPointer?, _ data: UnsafeMutableRawPointer?, _ length: UInt64,
  _ command: zip_source_cmd_t
) -> Int64 {
  guard let context = unsafe context else { return -1 }
  let input = unsafe Unmanaged<ZipInput>.fromOpaque(context).takeUnretainedValue()
  switch command {
  case ZIP_SOURCE_OPEN:
    input.position = 0
    return 0
  case ZIP_SOURCE_READ:
    let target = unsafe UnsafeMutableRawBufferPointer(
      start: data, count: Int(clamping: length))
    return Int64(unsafe input.read(into: target))
  case ZIP_SOURCE_SEEK:
    guard let data = unsafe data else { return -1 }
    let position = unsafe zip_source_seek_compute_offset(
      UInt64(input.position), UInt64(input.bytes.count), data, length, nil)
    guard position >= 0, position <= Int64(input.bytes.count) else { return -1 }
    input.position = Int(position)
    input.firstSeek = input.firstSeek ?? input.position
    return 0
  case ZIP_SOURCE_TELL:
    return Int64(input.position)
  case ZIP_SOURCE_STAT:
    guard let status = unsafe data?.assumingMemoryBound(to: zip_stat_t.self) else { return -1 }
    unsafe zip_stat_init(status)
    unsafe status.pointee.size = UInt64(input.bytes.count)
    unsafe status.pointee.valid = UInt64(ZIP_STAT_SIZE)
    return Int64(unsafe MemoryLayout<zip_stat_t>.size)
  case ZIP_SOURCE_ERROR:
    guard let data = unsafe data else { return -1 }
    var error = unsafe zip_error_t(zip_err: ZIP_ER_READ, sys_err: 0, str: nil)
    return unsafe zip_error_to_data(&error, data, length)
  case ZIP_SOURCE_SUPPORTS:
    return supportedCommands.reduce(0) { $0 | 1 << Int64($1.rawValue) }
  default:
    return 0
  }
}
