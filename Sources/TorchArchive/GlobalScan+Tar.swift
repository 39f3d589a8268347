internal import MappedFiles
internal import PickleReader
internal import Tensors

/// The pickles within a tar, alone in their members or between numbers.
extension GlobalScan {
  mutating func scanTar(_ bytes: ByteRegion, in member: String, depth: Int) {
    do {
      let members = try TarMembers(bytes)
      for name in members.names {
        let place = member.isEmpty ? name : "\(member)/\(name)"
        let data = try members.member(name)
        switch name {
        case "tensors":
          scanEntries(data, in: place) { (_, cursor) throws(ArchiveError) in
            try Self.skipTensor(&cursor)
          }
        case "storages":
          scanEntries(data, in: place) { (header, cursor) throws(ArchiveError) in
            try Self.skipStorage(of: header, &cursor)
          }
        default:
          let isPickle = name == "pickle" || name == "sys_info"
          scan(data, in: place, depth: depth + 1, isWhole: isPickle)
        }
      }
    } catch {
      note(error, in: member)
    }
  }

  /// A count, then entries of a pickle and numbers; what is no tuple has no numbers behind it.
  private mutating func scanEntries(
    _ bytes: ByteRegion, in member: String,
    skip: (Pickle, inout RegionCursor) throws(ArchiveError) -> Void
  ) {
    var cursor = RegionCursor(bytes)
    while !cursor.isAtEnd {
      let start = cursor.position - bytes.position
      guard let rest = bytes.subregion(at: start, count: bytes.count - start),
        scanPickle(rest, in: member, startingAt: start) != nil
      else { return }
      do {
        let pickle = try cursor.readPickle(in: "", limits: options.pickle)
        if pickle.root.kind == .tuple { try skip(pickle, &cursor) }
      } catch {
        return note(error, in: member)
      }
    }
  }

  /// The number of dimensions, sizes, strides and an offset.
  private static func skipTensor(_ cursor: inout RegionCursor) throws(ArchiveError) {
    let count = UInt32(truncatingIfNeeded: try cursor.readInteger(8, in: ""))
    let dimensions = min(count, count.byteSwapped)
    _ = try cursor.take(8 * (2 * Int(dimensions) + 1), in: "")
  }

  /// The number of elements, and these.
  private static func skipStorage(
    of header: Pickle, _ cursor: inout RegionCursor
  ) throws(ArchiveError) {
    let count = try cursor.readInteger(8, in: "")
    let name = header.elements(header.root)?.last.flatMap(header.global)?.exactName
    let (byteCount, overflow) = min(count, count.byteSwapped).multipliedReportingOverflow(
      by: UInt64(name.flatMap(StorageClass.init)?.elementByteCount ?? 1))
    _ = try cursor.take(overflow ? .max : Int(clamping: byteCount), in: "")
  }
}
