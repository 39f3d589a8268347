internal import PickleReader
internal import Tensors

/// What the `.metadata` of a distributed checkpoint says: tensors, their chunks, and where each is.
///
/// The PyTorch counterpart is `torch.distributed.checkpoint.metadata.Metadata`.
struct CheckpointMetadata {
  /// A box of a tensor, and the bytes that hold it.
  struct Chunk {
    let offsets: [Int]
    let sizes: [Int]
    let place: Place
  }

  /// A range of a file in the folder.
  struct Place {
    let file: String
    let offset: Int
    let byteCount: Int
  }

  /// A tensor.
  struct Entry {
    let name: String
    let shape: [Int]
    let chunks: [Chunk]
  }

  /// The tensors, in the order of the file.
  private(set) var tensors: [Entry] = []
  /// The names of what is no tensor, such as the number of an epoch.
  private(set) var otherNames: [String] = []
  /// Every range of a file that is named, those of what is no tensor included.
  private(set) var places: [Place] = []

  private static let module = "torch.distributed.checkpoint.metadata."
  private let pickle: Pickle
  private let names: PickleNames
  private let limits: ArchiveLimits

  /// The attributes that are looked up.
  private enum Attribute: Int, CaseIterable {
    case stateDict, storage, size, chunks, offsets, sizes, name, offset, file, length, transforms

    static let names = [
      "state_dict_metadata", "storage_data", "size", "chunks", "offsets", "sizes", "fqn", "offset",
      "relative_path", "length", "transform_descriptors",
    ]
  }

  /// The name of a tensor, and where one of its chunks begins.
  private struct ChunkName: Hashable {
    let name: ExactName
    let offsets: [Int]
  }

  /// Whether a pickle is the metadata of a distributed checkpoint.
  static func isMetadata(_ pickle: Pickle) -> Bool {
    pickle.object(pickle.root).flatMap { pickle.global($0.callable)?.exactName }
      == module + "Metadata"
  }

  /// Reads the metadata.
  ///
  /// - Throws: ``ArchiveError`` if they are not as PyTorch writes them, or exceed a limit.
  init(_ pickle: Pickle, limits: ArchiveLimits) throws(ArchiveError) {
    self.pickle = pickle
    self.limits = limits
    names = PickleNames(Attribute.names, in: pickle)
    let root = attributes(of: pickle.root, "Metadata")
    guard Self.isMetadata(pickle), let entries = root[.stateDict].flatMap(pickle.items),
      let storage = root[.storage].flatMap(pickle.items)
    else { throw malformed("", "state_dict_metadata or storage_data is missing") }
    let chunks = try chunkPlaces(in: storage)
    var byteCount = 0
    var chunkCount = 0
    for (key, value) in entries {
      let name = try name(key, counting: &byteCount)
      guard className(of: value) == "TensorStorageMetadata" else {
        otherNames.append(name)
        continue
      }
      let entry = try entry(named: name, value, chunks)
      chunkCount += entry.chunks.count
      guard tensors.count < limits.tensors else { throw excess(of: .tensors, name) }
      guard chunkCount <= limits.storageReferences else {
        throw excess(of: .storageReferences, name)
      }
      tensors.append(entry)
    }
  }

  private func entry(
    named name: String, _ value: PickleValue, _ places: [ChunkName: Place]
  ) throws(ArchiveError) -> Entry {
    let fields = attributes(of: value, "TensorStorageMetadata")
    guard let shape = fields[.size].flatMap(sizes), let list = fields[.chunks],
      list.kind == .list, let chunks = pickle.elements(list)
    else { throw malformed(name, "its size or its chunks are missing") }
    guard chunks.count <= TensorAssembly.maximumPieceCount else {
      throw ArchiveError(
        .limitExceeded, in: name,
        "it is in \(chunks.count) chunks; at most \(TensorAssembly.maximumPieceCount) are read")
    }
    var found: [Chunk] = []
    for chunk in chunks {
      let fields = attributes(of: chunk, "ChunkStorageMetadata")
      guard let offsets = fields[.offsets].flatMap(sizes), let sizes = fields[.sizes].flatMap(sizes)
      else { throw malformed(name, "a chunk has no offsets or sizes") }
      guard let place = places[ChunkName(name: ExactName(name), offsets: offsets)] else {
        throw malformed(name, "storage_data does not say where its chunk at \(offsets) is")
      }
      found.append(Chunk(offsets: offsets, sizes: sizes, place: place))
    }
    return Entry(name: name, shape: shape, chunks: found)
  }

  /// Where each chunk is, from the items `MetadataIndex(fqn, offset)`, `_StorageInfo(…)`.
  private mutating func chunkPlaces(
    in items: PickleItems
  ) throws(ArchiveError) -> [ChunkName: Place] {
    guard items.count <= limits.storageReferences else { throw excess(of: .storageReferences, "") }
    var chunks: [ChunkName: Place] = [:]
    for (key, value) in items {
      let index = attributes(of: key, "MetadataIndex")
      let info = attributes(of: value, "_StorageInfo")
      guard let name = index[.name].flatMap({ pickle.string($0, upTo: limits.longestNameBytes) }),
        let file = info[.file].flatMap({ pickle.string($0, upTo: 255) }), Self.isPlainName(file),
        let offset = info[.offset].flatMap(pickle.integer),
        let byteCount = info[.length].flatMap(pickle.integer), offset >= 0, byteCount >= 0
      else { throw malformed("", "an item of storage_data names no range of a file in the folder") }
      if let transforms = info[.transforms], transforms.kind != .none,
        pickle.elements(transforms)?.isEmpty != true
      {
        throw ArchiveError(
          .unsupportedFeature, in: name,
          """
          its bytes are compressed or encrypted by an extension of the writer; expected plain \
          torch.save archives. Save the checkpoint without extensions.
          """)
      }
      let place = Place(file: file, offset: offset, byteCount: byteCount)
      places.append(place)
      // What is no tensor has no offset.
      guard let offsets = index[.offset].flatMap(sizes) else { continue }
      let chunk = ChunkName(name: ExactName(name), offsets: offsets)
      guard chunks.updateValue(place, forKey: chunk) == nil else {
        throw ArchiveError(
          .duplicateRecord, in: name, "storage_data names two places for the chunk at \(offsets)")
      }
    }
    return chunks
  }

  /// Whether a name is one of a file in the folder itself.
  private static func isPlainName(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".." && !name.utf8.contains { $0 == 0x2F || $0 == 0 }
  }

  private func name(
    _ value: PickleValue, counting byteCount: inout Int
  ) throws(ArchiveError) -> String {
    guard value.kind == .string, let name = pickle.string(value, upTo: limits.longestNameBytes)
    else { throw malformed("", "a key of state_dict_metadata is no text, or a very long one") }
    byteCount += name.utf8.count
    guard byteCount <= limits.nameBytes else { throw excess(of: .nameBytes, name) }
    return name
  }

  /// The attributes of an object that are looked up; none if it is of another class, or was given
  /// several states.
  private func attributes(
    of value: PickleValue, _ className: String
  ) -> [Attribute: PickleValue] {
    guard self.className(of: value) == className, let object = pickle.object(value),
      object.states.count == 1, let items = object.states.first.flatMap(pickle.items)
    else { return [:] }
    var found: [Attribute: PickleValue] = [:]
    for (key, value) in items {
      guard let attribute = names.number(of: key).flatMap(Attribute.init) else { continue }
      found[attribute] = value
    }
    return found
  }

  /// The name of an object's class; the modules of these classes moved between releases.
  private func className(of value: PickleValue) -> String? {
    guard let object = pickle.object(value), let global = pickle.global(object.callable),
      global.exactName?.utf8.starts(with: "torch.distributed.".utf8) ?? false
    else { return nil }
    return global.name
  }

  /// A `torch.Size`, or a tuple of integers.
  private func sizes(_ value: PickleValue) -> [Int]? {
    var tuple = value
    if let object = pickle.object(value), pickle.global(object.callable)?.exactName == "torch.Size",
      let inner = pickle.elements(object.arguments)?.first
    {
      tuple = inner
    }
    guard tuple.kind == .tuple, let elements = pickle.elements(tuple),
      elements.count <= TensorLayout.maximumDimensionCount
    else { return nil }
    let sizes = elements.compactMap { pickle.integer($0) }
    return sizes.count == elements.count ? sizes : nil
  }

  private func malformed(_ name: String, _ found: String) -> ArchiveError {
    ArchiveError(
      .malformedContainer, in: name.isEmpty ? ".metadata" : name,
      "\(found); expected the metadata that torch.distributed.checkpoint writes")
  }

  private func excess(of budget: Budget<ArchiveLimits>, _ name: String) -> ArchiveError {
    ArchiveError(
      .limitExceeded, in: name.isEmpty ? ".metadata" : name,
      "the checkpoint \(budget.excess(over: limits))")
  }
}
