internal import MappedFiles
internal import NumPyArrays
internal import PickleReader
internal import Tensors

/// Archives within archives, records and their names.
extension GlobalScan {
  /// The bytes of `version` or `byteorder`, at most: PyTorch writes up to seven.
  private static let longestSetting = 64

  mutating func scanZip(_ bytes: ByteRegion, in member: String, depth: Int) {
    let records: ZipRecords
    do {
      records = try ZipRecords(bytes, limits: options.limits)
    } catch {
      note(error, in: member)
      scanLocalRecords(of: bytes, in: member, depth: depth)
      return
    }
    let scripts = scriptProgram(of: records, in: member)
    for name in records.names where !isExhausted {
      program = scripts[ExactName(name)].map { ($0, depth + 1) }
      defer { program = nil }
      guard let record = records[name] else { continue }
      let place = Self.place(of: name, in: member)
      noteLongSetting(record, in: member)
      // PyTorch finds a record whatever the case of its name.
      let isPickle = name.utf8.suffix(4).map { $0 | 0x20 }.elementsEqual(".pkl".utf8)
      do throws(ArchiveError) {
        // Of a compressed tensor the beginning is enough to tell that it is none of ours.
        let beginning = try records.beginning(of: record)
        if NumPyArchive.isArray(ByteRegion(copying: beginning)) {
          try charge(Self.bytesPerArray, in: name)
        }
        guard isPickle || mayHoldPickles(ByteRegion(copying: beginning)) else {
          if !record.entry.isDeflated {
            noteHiddenZip(record.data, in: place, within: ZipEndRecord.closestToEnd)
          }
          continue
        }
        if record.entry.isDeflated {
          try charge(record.entry.byteCount, in: name)
        }
        let contents = try records.uncheckedContents(of: record)
        scan(contents, in: place, depth: depth + 1, isWhole: isPickle)
      } catch {
        note(error, in: member)
      }
    }
  }

  /// Notes a record of a number or a word that is long enough to hold a pickle behind it.
  private mutating func noteLongSetting(_ record: ZipRecords.Record, in member: String) {
    let name = record.entry.name
    guard record.entry.byteCount > Self.longestSetting,
      RecordReader<ZipRecords>.settings.contains(where: { name.ends(in: "/\($0)") })
    else { return }
    note(
      ArchiveError(
        .malformedContainer, in: name,
        """
        the record has \(record.entry.byteCount) bytes; expected a number or a word of at most \
        \(Self.longestSetting)
        """),
      in: member)
  }

  /// A member's name behind that of the one around it; of what is long for a name the beginning, since
  /// thousands of findings may have it.
  static func place(of name: String, in member: String) -> String {
    let place = member.isEmpty ? name : "\(member)/\(name)"
    guard place.utf8.count > longestPlace else { return place }
    return String(decoding: place.utf8.prefix(longestPlace), as: UTF8.self) + "…"
  }

  /// The stored records of an archive whose directory cannot be trusted, by their local headers.
  mutating func scanLocalRecords(of bytes: ByteRegion, in member: String, depth: Int) {
    let signature: [UInt8] = [0x50, 0x4B, 3, 4]
    for position in bytes.positions(of: signature) where !isExhausted {
      guard let header = ZipLocalHeader(in: bytes, at: position), header.method == 0,
        let rest = bytes.subregion(
          at: header.dataPosition, count: bytes.count - header.dataPosition),
        rest.leadingBytes(1) == [0x80] || header.name.suffix(4).elementsEqual(".pkl".utf8)
      else { continue }
      let name = String(decoding: header.name, as: UTF8.self)
      scanPickles(rest, in: Self.place(of: name, in: member), isWhole: false)
    }
  }

  /// Whether a record may be an archive, a pickle or an array of objects, by its beginning.
  func mayHoldPickles(_ beginning: ByteRegion) -> Bool {
    if NumPyArchive.isArray(beginning) {
      // A header that is cut short here may be whole there.
      return (try? NumPyFile.startOfObjects(in: beginning)) != .some(nil)
    }
    if case .container = FileDiagnosis(beginning) { return true }
    let scan = beginning.withSpan { PickleScan(of: $0, limits: options.pickle) }
    return switch scan.end?.code {
    case nil, .truncated, .limitExceeded, .misplacedFrame: true
    default: !scan.globals.isEmpty
    }
  }
}

extension ArchiveError {
  /// The same with the member around it named in front.
  func within(_ member: String) -> ArchiveError {
    guard !member.isEmpty else { return self }
    return ArchiveError(
      code, in: place.isEmpty ? member : GlobalScan.place(of: place, in: member), detail)
  }
}
