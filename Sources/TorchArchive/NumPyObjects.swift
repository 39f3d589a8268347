internal import MappedFiles
internal import NumPyArrays
internal import PickleReader

/// The Python objects in a `.npy` file: the pickle of an array whose elements are objects.
///
/// `numpy.save` of a dictionary writes an array without dimensions, whose element is the dictionary.
enum NumPyObjects {
  /// Reads the pickle after the header.
  static func read(
    _ bytes: ByteRegion, options: ArchiveOptions
  ) throws(ArchiveError) -> ArchiveParts {
    let start: Int?
    do {
      start = try NumPyFile.startOfObjects(in: bytes)
    } catch {
      throw ArchiveError(error, in: "")
    }
    guard let start, let rest = bytes.subregion(at: start, count: bytes.count - start) else {
      throw ArchiveError(.notACheckpoint, at: 0, "the array holds no Python objects")
    }
    let pickle = try Pickle(reading: rest, in: "", limits: options.pickle)
    guard pickle.persistentIDs.isEmpty, pickle.byteCount == rest.count else {
      throw ArchiveError(
        .malformedContainer, at: start + pickle.byteCount,
        "the pickle of the array's objects does not fill the rest of the file")
    }
    let nested = try NestedStorages(in: pickle, rest, options: options)
    return ArchiveParts(
      pickle: pickle, pickleBytes: rest, persistentObjects: nested.objects,
      root: elements(of: pickle))
  }

  /// What the array holds: its list of elements, or of one without dimensions the element itself.
  private static func elements(of pickle: Pickle) -> PickleValue? {
    guard let array = pickle.object(pickle.root), array.states.count == 1,
      let state = array.states.first, state.kind == .tuple,
      let list = pickle.elements(state)?.last, list.kind == .list,
      let elements = pickle.elements(list)
    else { return nil }
    let shape = pickle.elements(state)?.dropFirst().first.flatMap(pickle.elements)
    return elements.count == 1 && shape?.isEmpty == true ? elements.first : list
  }
}
