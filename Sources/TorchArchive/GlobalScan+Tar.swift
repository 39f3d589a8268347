internal import MappedFiles
internal import PickleReader
internal import Tensors

/// The pickles within a tar, alone in their members or between numbers.
extension GlobalScan {
  mutating func scanTar(_ bytes: ByteRegion, in member: String, depth: Int) {
    do {
      let members = try TarMembers(bytes, skippingFolders: true)
      for data in try members.names.map({ (name) throws(ArchiveError) in try members.member(name) })
      {
        if case .container(.zip) = FileDiagnosis(data) {
          scannedZips.append(
            (data.ownerIdentifier, data.position..<data.position + data.count))
        }
      }
      for name in members.names {
        let place = member.isEmpty ? name : "\(member)/\(name)"
        scanMember(name, try members.member(name), in: place, depth: depth)
      }
    } catch {
      note(error, in: member)
    }
  }

  private mutating func scanMember(_ name: String, _ data: ByteRegion, in place: String, depth: Int)
  {
    do {
      switch name {
      case "tensors":
        try scanEntries(data, in: place) { (_, cursor) throws(ArchiveError) in
          try Self.skipTensor(&cursor)
        }
      case "storages":
        try scanEntries(data, in: place) { (entry, cursor) throws(ArchiveError) in
          try Self.skipStorage(of: entry, &cursor)
        }
      default:
        let isPickle = name == "pickle" || name == "sys_info"
        scan(data, in: place, depth: depth + 1, isWhole: isPickle)
      }
    } catch {
      note(error, in: place)
    }
  }

  /// A count, as many entries of a pickle and numbers, and perhaps a pickle behind them.
  ///
  /// What PyTorch might read otherwise is a gap: pickles could stand among what is taken for numbers.
  private mutating func scanEntries(
    _ bytes: ByteRegion, in member: String,
    skip: (Pickle, inout RegionCursor) throws(ArchiveError) -> Void
  ) throws(ArchiveError) {
    var cursor = RegionCursor(bytes)
    let first = try scanNext(&cursor, in: member)
    guard let count = first.integer(first.root) else {
      throw ArchiveError(
        .malformedContainer, at: bytes.position, "a number of entries is expected")
    }
    for _ in 0..<max(count, 0) { try skip(try scanNext(&cursor, in: member), &cursor) }
    if !cursor.isAtEnd { _ = try scanNext(&cursor, in: member) }
    guard cursor.isAtEnd else {
      throw ArchiveError(
        .malformedContainer, at: cursor.position,
        "\(cursor.remaining) bytes follow the last entry")
    }
  }

  private mutating func scanNext(
    _ cursor: inout RegionCursor, in member: String
  ) throws(ArchiveError) -> Pickle {
    _ = scanPickle(try cursor.rest(), in: member, startingAt: cursor.offset)
    return try cursor.readPickle(in: "", limits: options.pickle)
  }

  /// The number of dimensions, sizes, strides and an offset.
  private static func skipTensor(_ cursor: inout RegionCursor) throws(ArchiveError) {
    let count = UInt32(truncatingIfNeeded: try cursor.readInteger(8, in: ""))
    try skip([count, count.byteSwapped].map { 8 * (2 * UInt64($0) + 1) }, &cursor)
  }

  /// The number of elements, and these.
  private static func skipStorage(
    of entry: Pickle, _ cursor: inout RegionCursor
  ) throws(ArchiveError) {
    let parts = entry.root.kind == .tuple ? entry.elements(entry.root) : nil
    guard let name = parts?.last.flatMap(entry.global)?.exactName,
      let storageClass = StorageClass(name)
    else {
      throw ArchiveError(
        .malformedContainer, at: cursor.position, "a storage's key and class are expected")
    }
    let count = try cursor.readInteger(8, in: "")
    let sizes = [count, count.byteSwapped].map {
      $0.multipliedReportingOverflow(by: UInt64(storageClass.elementByteCount))
    }
    try skip(sizes.filter { !$0.overflow }.map(\.partialValue), &cursor)
  }

  /// Passes over as many bytes as there are, little-endian first as any PyTorch of today reads them.
  private static func skip(
    _ byteCounts: [UInt64], _ cursor: inout RegionCursor
  ) throws(ArchiveError) {
    let byteCount = byteCounts.first { $0 <= UInt64(cursor.remaining) } ?? .max
    _ = try cursor.take(Int(clamping: byteCount), in: "")
  }
}
