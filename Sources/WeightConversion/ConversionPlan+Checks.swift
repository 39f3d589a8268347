internal import MappedFiles

extension ConversionPlan {
  /// Compares a PyTorch file with the hash that its name states.
  ///
  /// A native or safetensors file may have inherited its name from the checkpoint it was made of, and
  /// with it a hash that is not its own.
  ///
  /// - Returns: The hash; `nil` if the name states none.
  static func checkHash(
    of file: WeightFile, _ progress: ConversionProgress.Handler?
  ) throws(ConversionError) -> FileHash? {
    guard file.archive != nil, let digits = FileHash.digits(inNameOf: file.path) else {
      return nil
    }
    var meter = ByteMeter(.hashing, total: file.file.bytes.count, progress)
    let hash = FileHash(file.file.bytes) { meter.advance(by: $0) }
    guard hash.hexadecimal.hasPrefix(digits) else {
      throw ConversionError(
        .hashMismatch, path: file.path,
        """
        the name says that the SHA-256 begins with \(digits), it begins with \
        \(hash.hexadecimal.prefix(8)): the file is damaged or another one; fetch it again, or pass \
        --no-check-hash if the name means something else
        """)
    }
    return hash
  }
}
