internal import MappedFiles
internal import PickleReader
internal import Tensors

/// Reads the tar container: members `sys_info`, `pickle`, `tensors` and `storages`.
///
/// The PyTorch counterpart is `legacy_load` within `torch.serialization._legacy_load`, which its
/// restricted loader refuses to run.
struct TarReader {
  private let members: TarMembers
  private let options: ArchiveOptions
  private let byteOrder: ByteOrder

  init(_ bytes: ByteRegion, options: ArchiveOptions) throws(ArchiveError) {
    members = try TarMembers(bytes)
    self.options = options
    let bytes = try members.member("sys_info")
    let system = try Pickle(reading: bytes, in: "sys_info", limits: options.pickle)
    byteOrder = try SystemInformation(system, at: bytes.position).byteOrder
  }

  func read() throws(ArchiveError) -> ArchiveParts {
    let storages = try readStorages()
    let tensors = try readTensors(storages)
    let bytes = try members.member("pickle")
    let pickle = try Pickle(reading: bytes, in: "pickle", limits: options.pickle)
    var objects: [PickleValue: PersistentObject] = [:]
    for value in try pickle.persistentIDs(in: "pickle", limits: options.limits) {
      guard let identifier = pickle.persistentID(value) else { continue }
      // A module's class, saved with its source, is never resolved.
      if let parts = pickle.elements(identifier), parts.count == 3, parts.first?.kind == .global {
        continue
      }
      guard let key = pickle.string(identifier, upTo: 20).flatMap({ Int($0) }),
        let object = tensors[key] ?? storages[key].map(PersistentObject.storage)
      else {
        throw pickle.unknownPersistentID(value, in: "pickle", at: bytes.position)
      }
      objects[value] = object
    }
    return ArchiveParts(pickle: pickle, pickleBytes: bytes, persistentObjects: objects)
  }

  private func readStorages() throws(ArchiveError) -> [Int: ElementStorage] {
    let place = "storages"
    var cursor = RegionCursor(try members.member(place))
    var storages: [Int: ElementStorage] = [:]
    var hasViews = false
    for _ in 0..<(try readCount(&cursor, in: place)) {
      let position = cursor.position
      let header = try cursor.readPickle(in: place, limits: options.pickle)
      // The first release wrote no location: (key, class) in place of (key, location, class).
      guard let parts = header.elements(header.root).map(Array.init), (2...3).contains(parts.count),
        let key = header.integer(parts[0]),
        let name = parts.last.flatMap(header.global)?.exactName,
        let storageClass = StorageClass(name)
      else {
        throw ArchiveError(
          .malformedContainer, in: place, at: position, "a storage's key and class are expected")
      }
      hasViews = hasViews || parts.count == 3
      let storage = try readStorage(&cursor, storageClass, named: "storage \(key)")
      let isNew =
        storages.updateValue(
          ElementStorage(dtype: storageClass.dtype, storage: storage), forKey: key) == nil
      guard isNew else {
        throw ArchiveError(
          .duplicateRecord, in: "storage \(key)", at: position, "the storage is there twice")
      }
    }
    // The first release wrote no views either; of any other their absence is damage.
    if hasViews || !cursor.isAtEnd { try readViews(&cursor, &storages) }
    try checkEnd(cursor, in: place)
    return storages
  }

  private func readStorage(
    _ cursor: inout RegionCursor, _ storageClass: StorageClass, named name: String
  ) throws(ArchiveError) -> TensorStorage {
    let position = cursor.position
    let count = Int(truncatingIfNeeded: try readInteger(8, &cursor, in: name))
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: storageClass.elementByteCount)
    guard count >= 0, !overflow else {
      throw ArchiveError(
        .storageMismatch, in: name, at: position, "a count of \(count) elements is impossible")
    }
    return TensorStorage(
      name: name, region: try cursor.take(byteCount, in: name),
      byteOrder: options.byteOrder ?? byteOrder)
  }

  private func readViews(
    _ cursor: inout RegionCursor, _ storages: inout [Int: ElementStorage]
  ) throws(ArchiveError) {
    let position = cursor.position
    let list = try cursor.readPickle(in: "storages", limits: options.pickle)
    guard list.root.kind == .list, let views = list.elements(list.root) else {
      throw ArchiveError(
        .malformedContainer, in: "storages", at: position, "a list of views is expected")
    }
    for view in views {
      let parts = list.elements(view) ?? []
      let numbers = parts.count == 4 ? parts.compactMap { list.integer($0) } : []
      guard numbers.count == 4, let root = storages[numbers[1]], let dtype = root.dtype else {
        throw ArchiveError(
          .malformedContainer, in: "storages", at: position,
          "a view must name its key, its storage, an offset and a count")
      }
      let window = StorageWindow(
        key: ExactName("\(numbers[1])"), offset: numbers[2], count: numbers[3])
      let storage = try window.storage(
        named: "\(numbers[0])", of: root.storage, elementByteCount: max(dtype.bitWidth / 8, 1))
      let isNew =
        storages.updateValue(
          ElementStorage(dtype: dtype, storage: storage), forKey: numbers[0]) == nil
      guard isNew else {
        throw ArchiveError(
          .duplicateRecord, in: "storage \(numbers[0])", at: position, "the storage is there twice")
      }
    }
  }

  private func readTensors(
    _ storages: [Int: ElementStorage]
  ) throws(ArchiveError) -> [Int: PersistentObject] {
    let place = "tensors"
    var cursor = RegionCursor(try members.member(place))
    var tensors: [Int: PersistentObject] = [:]
    for _ in 0..<(try readCount(&cursor, in: place)) {
      let position = cursor.position
      let header = try cursor.readPickle(in: place, limits: options.pickle)
      guard let parts = header.elements(header.root).map(Array.init), parts.count == 3,
        let key = header.integer(parts[0]),
        let storage = storage(header, parts, storages)
      else {
        throw ArchiveError(
          .malformedContainer, in: place, at: position,
          "a tensor's key, a storage that the archive has and a class are expected")
      }
      let tensor = try readTensor(&cursor, over: storage, named: "tensor \(key)")
      guard tensors.updateValue(.tensor(tensor), forKey: key) == nil else {
        throw ArchiveError(
          .duplicateRecord, in: "tensor \(key)", at: position, "the tensor is there twice")
      }
    }
    try checkEnd(cursor, in: place)
    return tensors
  }

  /// The storage that a tensor names; an empty one of its class if it names none.
  ///
  /// The parts are `(key, storage key, class)`; the first release had the class before the storage.
  private func storage(
    _ header: Pickle, _ parts: [PickleValue], _ storages: [Int: ElementStorage]
  ) -> ElementStorage? {
    let (storageKey, tensorClass) =
      parts[1].kind == .global ? (parts[2], parts[1]) : (parts[1], parts[2])
    guard storageKey.kind == .none else {
      return header.integer(storageKey).flatMap { storages[$0] }
    }
    guard let name = header.global(tensorClass)?.exactName, name.hasSuffix("Tensor"),
      let storageClass = StorageClass(name.dropLast("Tensor".count) + "Storage")
    else { return nil }
    return ElementStorage(
      dtype: storageClass.dtype,
      storage: TensorStorage(name: "no storage", region: ByteRegion(copying: [])))
  }

  private func readTensor(
    _ cursor: inout RegionCursor, over storage: ElementStorage, named name: String
  ) throws(ArchiveError) -> Tensor {
    let position = cursor.position
    let dimensionCount = Int(try readInteger(4, &cursor, in: name))
    // PyTorch wrote its 32-bit count as 64 bits; the upper half is whatever stood there.
    _ = try cursor.take(4, in: name)
    guard dimensionCount <= TensorLayout.maximumDimensionCount else {
      throw ArchiveError(
        .malformedTensor, in: name, at: position, "\(dimensionCount) dimensions are too many")
    }
    guard let dtype = storage.dtype else {
      throw ArchiveError(
        .malformedTensor, in: name, at: position, "the tensor's storage has no element type")
    }
    var shape = try readIntegers(dimensionCount, &cursor, in: name)
    var strides = try readIntegers(dimensionCount, &cursor, in: name)
    let offset = try readIntegers(1, &cursor, in: name)[0]
    if dimensionCount == 0, storage.storage.byteCount == 0 {
      // Before scalars existed, no dimensions meant no elements.
      (shape, strides) = ([0], [1])
    }
    do {
      return try Tensor(
        dtype: dtype, layout: TensorLayout(shape: shape, strides: strides, offset: offset),
        storage: storage.storage)
    } catch {
      throw ArchiveError(
        .tensor, in: name, at: position, error.detail)
    }
  }

  private func readIntegers(
    _ count: Int, _ cursor: inout RegionCursor, in place: String
  ) throws(ArchiveError) -> [Int] {
    var integers: [Int] = []
    for _ in 0..<count {
      integers.append(Int(truncatingIfNeeded: try readInteger(8, &cursor, in: place)))
    }
    return integers
  }

  private func readInteger(
    _ width: Int, _ cursor: inout RegionCursor, in place: String
  ) throws(ArchiveError) -> UInt64 {
    let value = try cursor.readInteger(width, in: place)
    return byteOrder == .little ? value : value.byteSwapped >> (64 - 8 * UInt64(width))
  }

  private func readCount(
    _ cursor: inout RegionCursor, in place: String
  ) throws(ArchiveError) -> Int {
    let position = cursor.position
    let pickle = try cursor.readPickle(in: place, limits: options.pickle)
    // Every entry takes at least a byte, so a count beyond the member's size is a lie.
    guard let count = pickle.integer(pickle.root), count >= 0, count <= cursor.remaining else {
      let text = pickle.description(of: pickle.root, maximumValueCount: 20)
      throw ArchiveError(
        .malformedContainer, in: place, at: position, "\(text) entries cannot follow")
    }
    return count
  }

  private func checkEnd(_ cursor: RegionCursor, in place: String) throws(ArchiveError) {
    guard cursor.isAtEnd else {
      throw ArchiveError(
        .malformedContainer, in: place, at: cursor.position,
        "\(cursor.remaining) bytes follow the last entry")
    }
  }
}
