internal import MappedFiles
internal import PickleReader

/// A file that `joblib.dump` wrote: a pickle with the bytes of its arrays between opcodes.
enum JoblibFile {
  /// What to do with such a file; `nil` for any other.
  static func sentence(for bytes: ByteRegion, options: ArchiveOptions) -> String? {
    // The first array is near the start; a broken pickle of gigabytes is not read twice.
    let head = bytes.subregion(at: 0, count: min(bytes.count, 1 << 20)) ?? bytes
    let scan = head.withSpan { PickleScan(of: $0, limits: options.pickle) }
    guard
      scan.globals.contains(where: { $0.exactName == "joblib.numpy_pickle.NumpyArrayWrapper" })
    else { return nil }
    return """
      this is a joblib file, whose arrays lie between the opcodes of its pickle; load it with \
      joblib.load in Python, and save its arrays with numpy.savez
      """
  }
}
