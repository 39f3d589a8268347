public import PickleReader
public import Tensors

/// How an archive is to be read.
public struct ArchiveOptions: Hashable, Sendable {
  /// What each pickle may ask for.
  public var pickle = PickleLimits()
  /// What the archive as a whole may ask for.
  public var limits = ArchiveLimits()
  /// The byte order of the data, where the file contradicts itself or leaves it open.
  public var byteOrder: ByteOrder?

  /// Creates the default options.
  public init() {}
}

/// How much an archive may ask for before it is refused.
public struct ArchiveLimits: Hashable, Sendable {
  /// The number of records in a zip archive.
  public var records = 1 << 18
  /// The number of tensors under distinct dotted names.
  public var tensors = 1 << 16
  /// The number of references to storages.
  public var storageReferences = 1 << 16
  /// A large file may have one tensor for each so many bytes, though it exceeds ``tensors``:
  /// PyTorch writes 70 bytes or more for each.
  public var bytesPerTensor = 64
  /// A large file may have one reference to a storage for each so many bytes, though it exceeds
  /// ``storageReferences``.
  public var bytesPerStorageReference = 32
  /// A large file's pickle may make one value for each so many bytes of the file, though it exceeds
  /// `PickleLimits.values`: a vocabulary of millions of words is no small file.
  public var bytesPerValue = 8
  /// The number of steps taken through the object to find them.
  public var steps = 1 << 24
  /// The number of names on the dotted path of a tensor.
  public var pathParts = 256
  /// The bytes of one dotted name.
  public var longestNameBytes = 1 << 12
  /// The bytes of all dotted names together.
  public var nameBytes = 1 << 22
  /// The names of a large file may have one byte for each so many of the file, though that exceeds
  /// ``nameBytes``.
  public var bytesPerNameByte = 2
  /// The number of containers within each other in the object.
  public var nesting = 1 << 14
  /// The bytes that a compressed pickle may unpack to.
  public var unpackedPickleBytes = 1 << 25
  /// The bytes that all those compressed records together unpack to that exceed
  /// ``expansionRatio``.
  public var unpackedBytes = 1 << 26
  /// How many times its size in the file a compressed record may unpack to without further question.
  public var expansionRatio = 8
  /// The bytes that all tensors together take when they are written out, beyond those of the file:
  /// strides of 0 repeat an element, views repeat a storage.
  public var expandedBytes = 1 << 27

  /// Creates the default limits.
  public init() {}
}

extension ArchiveOptions {
  /// Sets a limit of each pickle, which then holds in a file of any size.
  public mutating func set(_ budget: Budget<PickleLimits>, to value: Int) {
    pickle[keyPath: budget.number] = value
    if budget.number == \PickleLimits.values { limits.bytesPerValue = .max }
  }

  /// Sets a limit of the archive, which then holds for a file of any size.
  public mutating func set(_ budget: Budget<ArchiveLimits>, to value: Int) {
    limits[keyPath: budget.number] = value
    if budget.number == \ArchiveLimits.tensors { limits.bytesPerTensor = .max }
    if budget.number == \ArchiveLimits.storageReferences {
      limits.bytesPerStorageReference = .max
    }
    if budget.number == \ArchiveLimits.nameBytes { limits.bytesPerNameByte = .max }
  }

  /// The options for a file of a size: what a small file may not ask for, a large one may.
  func scaled(to byteCount: Int) -> ArchiveOptions {
    var options = self
    options.pickle.values = max(pickle.values, byteCount / max(limits.bytesPerValue, 1))
    let tensors = byteCount / max(limits.bytesPerTensor, 1)
    options.limits.nameBytes = max(
      limits.nameBytes, byteCount / max(limits.bytesPerNameByte, 1))
    options.limits.tensors = max(limits.tensors, tensors)
    options.limits.storageReferences = max(
      limits.storageReferences, byteCount / max(limits.bytesPerStorageReference, 1))
    return options
  }
}
