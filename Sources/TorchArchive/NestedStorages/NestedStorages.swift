internal import MappedFiles
internal import PickleReader
internal import Tensors

/// The storages that a pickle holds as bytes, each a checkpoint of its own.
///
/// `pickle.dumps` of a tensor writes its storage as a call of `torch.storage._load_from_bytes`, whose
/// argument is what `torch.save` makes of the storage. The call is not made: the bytes are read as a
/// checkpoint of one storage. Where PyTorch would load anything else, this refuses.
struct NestedStorages {
  /// The qualified name of PyTorch's function.
  static let function = "torch.storage._load_from_bytes"

  /// The storages, by the values of the pickle that stand for them.
  private(set) var objects: [PickleValue: PersistentObject] = [:]

  private let pickle: Pickle
  private let pickleBytes: ByteRegion
  private let options: ArchiveOptions
  /// The storages by the bytes that they are read from, which several calls may share.
  private var known: [PickleValue: ElementStorage] = [:]

  /// Reads every storage that `pickle` holds.
  ///
  /// - Parameters:
  ///   - pickle: The pickle.
  ///   - pickleBytes: The bytes that it was read from, which hold its longer byte strings.
  ///   - options: What each nested checkpoint may ask for.
  /// - Throws: ``ArchiveError`` if one is not a checkpoint of one storage.
  init(
    in pickle: Pickle, _ pickleBytes: ByteRegion, options: ArchiveOptions
  ) throws(ArchiveError) {
    self.pickle = pickle
    self.pickleBytes = pickleBytes
    self.options = options
    let calls = pickle.calls(of: Self.function)
    guard calls.count <= options.limits.storageReferences else {
      throw ArchiveError(
        .limitExceeded, in: Self.function,
        "the object \(Budget.storageReferences.excess(over: options.limits))")
    }
    for (number, call) in calls.enumerated() {
      objects[call] = .storage(try storage(for: call, named: "nested storage \(number)"))
    }
  }

  private mutating func storage(
    for call: PickleValue, named place: String
  ) throws(ArchiveError) -> ElementStorage {
    guard let object = pickle.object(call), object.construction == .reduce, object.states.isEmpty,
      object.items.isEmpty, object.elements.isEmpty,
      let arguments = pickle.elements(object.arguments), arguments.count == 1,
      let argument = arguments.first
    else { throw malformed(in: place, "the call has other arguments than bytes alone") }
    if let storage = known[argument] { return storage }
    guard let content = pickle.byteContent(argument), let bytes = region(of: content) else {
      throw malformed(in: place, "the call is given a \(argument.kind)")
    }
    let storage = try read(bytes, in: place)
    known[argument] = storage
    return storage
  }

  private func region(of content: PickleBytes) -> ByteRegion? {
    switch content {
    case .copied(let bytes): ByteRegion(copying: bytes)
    case .inInput(let range): pickleBytes.subregion(at: range.lowerBound, count: range.count)
    }
  }

  /// Reads the checkpoint of one storage; what it holds besides that is refused, not ignored.
  private func read(_ bytes: ByteRegion, in place: String) throws(ArchiveError) -> ElementStorage {
    let parts: ArchiveParts
    do throws(ArchiveError) {
      switch FileDiagnosis(bytes) {
      case .container(.stream):
        var reader = StreamReader(bytes, options: options)
        parts = try reader.read()
      case .container(.zip):
        let records = try ZipRecords(bytes, limits: options.limits)
        parts = try RecordReader(records, options: options).read()
      default: throw malformed(in: "", "its bytes are neither a stream nor a zip archive")
      }
    } catch {
      let inner = error.place.isEmpty ? place : "\(place), \(error.place)"
      throw ArchiveError(error.code, in: inner, at: error.offset, error.detail)
    }
    guard case .storage(let storage) = parts.persistentObjects[parts.pickle.root] else {
      throw malformed(in: place, "its bytes hold another object than one storage")
    }
    return storage
  }

  private func malformed(in place: String, _ found: String) -> ArchiveError {
    ArchiveError(
      .malformedTensor, in: place,
      """
      \(found); expected the bytes of one saved storage, as pickle.dumps writes it. Save the \
      object with torch.save.
      """)
  }
}
