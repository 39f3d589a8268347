internal import MappedFiles
internal import PickleReader
internal import Tensors

/// Reads the stream container: five pickles, then each storage's count and data.
///
/// The PyTorch counterpart is `torch.serialization._legacy_load`.
struct StreamReader {
  /// What the first pickle of a stream is.
  static let magic = BigInteger(
    twosComplement: [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19])
  private static let protocolVersion = 1001

  private let options: ArchiveOptions
  private var cursor: RegionCursor

  init(_ bytes: ByteRegion, options: ArchiveOptions) {
    cursor = RegionCursor(bytes, endsWithFile: true)
    self.options = options
  }

  mutating func read() throws(ArchiveError) -> ArchiveParts {
    _ = try nextPickle("the magic number")
    try checkVersion()
    let systemPosition = cursor.position
    let system = try SystemInformation(try nextPickle("sys_info"), at: systemPosition)
    let start = cursor.position
    let pickle = try nextPickle("the object")
    let pickleBytes = try cursor.region(from: start)
    let references = try storageReferences(in: pickle, at: start)
    let keysPosition = cursor.position
    let keys = try storageKeys()
    let dataOrder = try dataByteOrder(system, at: systemPosition)
    var roots: [ExactName: TensorStorage] = [:]
    var lastElementByteCount = 1
    for key in keys {
      let name = ExactName(key)
      guard let reference = references.roots[name] else {
        throw ArchiveError(
          .storageMismatch, in: "storage \(key)", at: keysPosition,
          "the file has data for this storage, and the object does not use it")
      }
      guard roots[name] == nil else {
        throw ArchiveError(
          .duplicateRecord, in: "storage \(key)", at: keysPosition, "its data are listed twice")
      }
      roots[name] = try readStorage(reference, system: system, byteOrder: dataOrder)
      lastElementByteCount = reference.storageClass.elementByteCount
    }
    // PyTorch writes all bytes of a storage, also those that are no whole element of its type.
    guard cursor.remaining < lastElementByteCount else {
      throw ArchiveError(
        .malformedContainer, at: cursor.position,
        """
        \(cursor.remaining) bytes follow the last storage; if several checkpoints were joined, \
        split them
        """)
    }
    return ArchiveParts(
      pickle: pickle, pickleBytes: pickleBytes,
      persistentObjects: try resolve(references, from: roots, listedAt: keysPosition))
  }

  private mutating func nextPickle(_ place: String) throws(ArchiveError) -> Pickle {
    try cursor.readPickle(in: place, limits: options.pickle)
  }

  private mutating func checkVersion() throws(ArchiveError) {
    let place = "the protocol version"
    let position = cursor.position
    let version = try nextPickle(place)
    guard version.integer(version.root) == Self.protocolVersion else {
      let text = version.description(of: version.root, maximumValueCount: 20)
      throw ArchiveError(
        .unsupportedFeature, in: place, at: position,
        "protocol \(text) is not 1001, the only one that PyTorch's streams have")
    }
  }

  private mutating func storageKeys() throws(ArchiveError) -> [String] {
    let position = cursor.position
    let pickle = try nextPickle("the storage keys")
    let keys = pickle.elements(pickle.root)?.map { pickle.string($0) }
    guard let keys, pickle.root.kind == .list, !keys.contains(nil) else {
      throw ArchiveError(
        .malformedContainer, in: "the storage keys", at: position,
        "a list of strings is expected")
    }
    return keys.compactMap(\.self)
  }

  /// PyTorch's own big-endian builds wrote little-endian data here, other writers did not.
  private func dataByteOrder(
    _ system: SystemInformation, at position: Int
  ) throws(ArchiveError) -> ByteOrder {
    if let order = options.byteOrder { return order }
    guard system.byteOrder == .little else {
      throw ArchiveError(
        .ambiguousByteOrder, in: "sys_info", at: position,
        """
        the stream was written on a big-endian machine and does not tell the order of its data: \
        PyTorch itself wrote them little-endian there, other writers did not; say --byte-order \
        little or --byte-order big
        """)
    }
    return .little
  }

  /// Reads a count, which must be the one that the object states, and passes over the data.
  private mutating func readStorage(
    _ reference: StorageReference, system: SystemInformation, byteOrder: ByteOrder
  ) throws(ArchiveError) -> TensorStorage {
    let place = "storage \(reference.key)"
    let start = cursor.position
    let count = try cursor.readInteger(8, in: place)
    // A big-endian PyTorch before 1.4 wrote the count, though not the data, in its own order.
    let isStated = [count, system.byteOrder == .big ? count.byteSwapped : count]
      .contains(UInt64(reference.count))
    guard isStated, let byteCount = reference.byteCount else {
      throw ArchiveError(
        .storageMismatch, in: place, at: start,
        "its data begin with a count of \(count) elements, the object says \(reference.count)")
    }
    return TensorStorage(
      name: place, region: try cursor.take(byteCount, in: place), byteOrder: byteOrder)
  }
}

extension StreamReader {
  /// The storages that an object refers to.
  fileprivate struct References {
    var roots: [ExactName: StorageReference] = [:]
    var values: [(value: PickleValue, reference: StorageReference)] = []
  }

  fileprivate func storageReferences(
    in pickle: Pickle, at position: Int
  ) throws(ArchiveError) -> References {
    var references = References()
    for value in try pickle.persistentIDs(in: "the object", limits: options.limits) {
      let (kind, parts) = pickle.persistentParts(value) ?? ("", [])
      // A module's class, saved with its source, is never resolved.
      if kind == "module", parts.count == 4, parts.dropFirst().first?.kind == .global { continue }
      guard kind == "storage", let reference = StorageReference(parts, in: pickle) else {
        throw pickle.unknownPersistentID(value, in: "the object", at: position)
      }
      references.values.append((value, reference))
      guard let known = references.roots.updateValue(reference, forKey: ExactName(reference.key))
      else {
        continue
      }
      guard known.storageClass.storedType == reference.storageClass.storedType,
        known.count == reference.count
      else {
        throw ArchiveError(
          .storageMismatch, in: "storage \(reference.key)", at: position,
          "the object describes this storage in two ways that do not agree")
      }
    }
    return references
  }

  fileprivate func resolve(
    _ references: References, from roots: [ExactName: TensorStorage], listedAt position: Int
  ) throws(ArchiveError) -> [PickleValue: PersistentObject] {
    var objects: [PickleValue: PersistentObject] = [:]
    var views: [StorageWindow: TensorStorage] = [:]
    var windows: [ExactName: StorageWindow] = [:]
    for (value, reference) in references.values {
      guard let root = roots[ExactName(reference.key)] else {
        throw ArchiveError(
          .missingRecord, in: "storage \(reference.key)", at: position,
          "the object uses this storage, and the file has no data for it")
      }
      let dtype = reference.storageClass.dtype
      guard let view = reference.view else {
        objects[value] = .storage(ElementStorage(dtype: dtype, storage: root))
        continue
      }
      let window = StorageWindow(
        key: ExactName(reference.key), offset: view.offset, count: view.count)
      // PyTorch gives whoever asks for the key of a view what it first gave under that key.
      let named = ExactName(view.key)
      guard roots[named] == nil, windows.updateValue(window, forKey: named) ?? window == window
      else {
        throw ArchiveError(
          .storageMismatch, in: "storage \(view.key)", at: position,
          "two storages have this key; no writer does that")
      }
      let storage: TensorStorage
      if let known = views[window] {
        storage = known
      } else {
        storage = try window.storage(
          named: view.key, of: root, elementByteCount: reference.storageClass.elementByteCount)
        views[window] = storage
      }
      objects[value] = .storage(ElementStorage(dtype: dtype, storage: storage))
    }
    return objects
  }
}
