internal import PickleReader
internal import Tensors

/// What tar and stream say of the machine that wrote them.
struct SystemInformation {
  /// The order of the writing machine; `.little` where it is not stated.
  let byteOrder: ByteOrder

  /// Reads `{"protocol_version": …, "little_endian": …, "type_sizes": …}`, which begins at a position.
  init(_ pickle: Pickle, at position: Int) throws(ArchiveError) {
    guard let items = pickle.items(pickle.root) else {
      throw ArchiveError(
        .malformedContainer, in: "sys_info", at: position, "a dictionary is expected")
    }
    let entry = items.first { pickle.string($0.key, upTo: 16) == "little_endian" }
    let isLittle = entry.map { pickle.bool($0.value) }
    guard isLittle != .some(nil) else {
      throw ArchiveError(
        .malformedContainer, in: "sys_info", at: position, "little_endian must be True or False")
    }
    byteOrder = isLittle == .some(false) ? .big : .little
  }
}
