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
  public var tensors = 1 << 18
  /// The number of references to storages.
  public var storageReferences = 1 << 18
  /// A large file's pickle may make one value for each so many bytes of the file, though it exceeds
  /// `PickleLimits.values`: a vocabulary of millions of words is no small file.
  public var bytesPerValue = 16
  /// The number of steps taken through the object to find them.
  public var steps = 1 << 24
  /// The number of names on the dotted path of a tensor.
  public var pathParts = 256
  /// The bytes of all dotted names together.
  public var nameBytes = 1 << 26
  /// The number of containers within each other in the object.
  public var nesting = 1 << 14
  /// The bytes that all those compressed records together unpack to that exceed
  /// ``expansionRatio``.
  public var unpackedBytes = 1 << 26
  /// How many times its size in the file a compressed record may unpack to without further question.
  public var expansionRatio = 16
  /// The bytes that all tensors together take when they are written out, beyond those of the file:
  /// strides of 0 repeat an element, views repeat a storage.
  public var expandedBytes = 1 << 28

  /// Creates the default limits.
  public init() {}
}
