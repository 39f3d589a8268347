/// The fixed numbers of the `.rnw` format, version 1.
enum NativeLayout {
  /// The first eight bytes.
  ///
  /// As in PNG, one has its top bit set, and line ends of both kinds and the end-of-file character
  /// of DOS follow the letters: a transfer in text mode does not leave them as they are.
  static let signature: [UInt8] = [0x89, 0x52, 0x4E, 0x57, 0x0D, 0x0A, 0x1A, 0x0A]
  static let version: UInt32 = 1
  static let headerByteCount = 64
  /// Every tensor begins at a multiple of this.
  static let alignment = 64
  static let indexByteLimit = 100 << 20
  static let rankLimit = 64
  static let nameByteLimit = 65_535
  /// The bytes of a tensor's entry before its sizes and its name.
  static let entryByteCount = 32
  /// The bytes of a metadata entry before its key and its text.
  static let metadataEntryByteCount = 8
  /// What stands in an entry's alias field if it is not an alias.
  static let noAlias = UInt32.max

  /// The next multiple of ``alignment``, or `nil` if an `Int` does not hold it.
  static func aligned(_ position: Int) -> Int? {
    let (sum, overflow) = position.addingReportingOverflow(alignment - 1)
    return overflow ? nil : sum & ~(alignment - 1)
  }
}

/// The one way in which tensors follow one another: each at the next aligned position.
struct TensorPlacement {
  /// Where the last tensor ends.
  private(set) var end: Int

  /// Begins at `dataOffset`, which is aligned.
  init(dataOffset: Int) {
    end = dataOffset
  }

  /// The position of the next tensor, or `nil` if its end exceeds what an `Int` holds.
  mutating func place(byteCount: Int) -> Int? {
    guard let position = NativeLayout.aligned(end) else { return nil }
    let (next, overflow) = position.addingReportingOverflow(byteCount)
    guard !overflow else { return nil }
    end = next
    return position
  }
}
