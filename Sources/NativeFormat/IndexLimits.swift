/// How much an index may list: more than any model's, and little enough to be held twice.
enum IndexLimits {
  /// The texts of the metadata, tied names included.
  static let texts = 1 << 17
  /// The tensors of a small file.
  private static let tensors = 1 << 16
  /// A large file may have a tensor for each so many of its bytes.
  private static let bytesPerTensor = 128

  /// Throws if so many tensors are too many for a file of that size.
  static func check(
    tensorCount: Int, fileByteCount: Int, path: String?
  ) throws(FormatError) {
    let maximum = max(tensors, fileByteCount / bytesPerTensor)
    guard tensorCount <= maximum else {
      throw FormatError(
        .overLimit, path: path, found: "\(tensorCount) tensors or more",
        expected: "at most \(maximum) in a file of \(fileByteCount) bytes",
        remedy: "no model has so many for its size")
    }
  }
}
