internal import MappedFiles
internal import PickleReader

/// What every container comes down to: one pickled object and what its persistent identifiers mean.
struct ArchiveParts: Sendable {
  let pickle: Pickle
  /// The bytes that the pickle was read from, which hold its longer byte strings.
  let pickleBytes: ByteRegion
  let persistentObjects: [PickleValue: PersistentObject]
  /// Reads what the classes of a TorchScript program state about their computation, if it is one.
  var script: (@Sendable () throws(ArchiveError) -> ScriptSource)?
  /// The program whose module the object is, if it is one of TorchScript.
  var program: ScriptProgram?
  /// The value that the tensors are searched under; `nil` for the pickle's root.
  var root: PickleValue?
}

extension Pickle {
  /// Reads the pickle at the start of a region, naming the place in errors.
  init(
    reading bytes: ByteRegion, in place: String, limits: PickleLimits
  ) throws(ArchiveError) {
    // The mapping may be one whose pages come in singly; a pickle is read from end to end.
    bytes.subregion(at: 0, count: min(bytes.count, 16 << 20))?.bringInPages()
    do throws(PickleError) {
      self = try bytes.withSpan { (span) throws(PickleError) in
        try Pickle(reading: span, limits: limits)
      }
    } catch {
      throw ArchiveError(error, in: place, startingAt: bytes.positionInFile)
    }
  }

  /// Every reference to an object by a persistent identifier, in order, unless there are too many.
  func persistentIDs(
    in place: String, limits: ArchiveLimits
  ) throws(ArchiveError) -> [PickleValue] {
    let values = persistentIDs
    guard values.count <= limits.storageReferences else {
      throw ArchiveError(
        .limitExceeded, in: place,
        "the object \(Budget.storageReferences.excess(over: limits, needed: values.count))")
    }
    return values
  }

  /// An unknown persistent identifier as an error, in the pickle that begins at a position.
  func unknownPersistentID(
    _ value: PickleValue, in place: String, at position: Int?
  ) -> ArchiveError {
    let text = persistentID(value).map { description(of: $0, maximumValueCount: 20) } ?? ""
    return ArchiveError(
      .unknownPersistentID, in: place, at: position,
      "the pickle refers to \(text), which is no storage as PyTorch writes it")
  }

  /// The parts of a persistent identifier whose first part is `"storage"` or `"module"`.
  func persistentParts(_ value: PickleValue) -> (kind: String, parts: ArraySlice<PickleValue>)? {
    guard let identifier = persistentID(value), let parts = elements(identifier),
      let first = parts.first, let kind = string(first, upTo: 16)
    else { return nil }
    return (kind, parts)
  }
}
