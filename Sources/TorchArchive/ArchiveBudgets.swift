public import PickleReader

extension Budget<ArchiveLimits> {
  static var records: Self { Self("records", of: "records", \.records) }
  static var tensors: Self { Self("tensors", of: "tensors", \.tensors) }
  static var storageReferences: Self {
    Self("storage-references", of: "references to storages", \.storageReferences)
  }
  static var steps: Self { Self("steps", of: "parts", \.steps) }
  static var pathParts: Self {
    Self("path-parts", of: "names on the path of a tensor", \.pathParts)
  }
  static var longestNameBytes: Self {
    Self("longest-name-bytes", of: "bytes in the name of a tensor", \.longestNameBytes)
  }
  static var nameBytes: Self { Self("name-bytes", of: "bytes of dotted names", \.nameBytes) }
  static var nesting: Self { Self("nesting", of: "containers within each other", \.nesting) }
  static var unpackedPickleBytes: Self {
    Self("unpacked-pickle-bytes", of: "bytes in a compressed pickle", \.unpackedPickleBytes)
  }
  static var unpackedBytes: Self {
    Self(
      "unpacked-bytes", of: "bytes in records beyond the expansion ratio", \.unpackedBytes)
  }
  static var expansionRatio: Self {
    Self("expansion-ratio", of: "times the size of a compressed record", \.expansionRatio)
  }
  /// The bytes that tensors take when they are written out, beyond those of their storages.
  public static var expandedBytes: Self {
    Self("expanded-bytes", of: "bytes beyond what the storages hold", \.expandedBytes)
  }

  /// The limits of an archive as a whole.
  public static var all: [Self] {
    [
      records, tensors, storageReferences, steps, pathParts, longestNameBytes, nameBytes,
      nesting, unpackedPickleBytes, unpackedBytes, expansionRatio, expandedBytes,
    ]
  }
}
