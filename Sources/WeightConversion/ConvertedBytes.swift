internal import MappedFiles
internal import Tensors

/// A tensor's packed values after conversion, in chunks that can be compared with another's.
struct ConvertedBytes: ~Copyable {
  private var chunks: PackedBytes
  private let convert: (@Sendable (ByteRegion) -> ByteRegion)?
  private var pending: ByteRegion?

  /// Begins to read a side, for which an ``ExpansionBudget`` was charged.
  init(_ side: TensorPairing.Side, path: String) throws(ConversionError) {
    do {
      chunks = try PackedBytes(of: side.tensor, expansionLimit: .max)
    } catch {
      throw ConversionError(.unreadableInput, path: path, "\(side.name): \(error)")
    }
    convert = side.conversion.conversion(from: side.tensor.dtype)
  }

  mutating func next() -> ByteRegion? {
    chunks.next().map { convert?($0) ?? $0 }
  }

  /// Whether the next bytes are these; passes over them.
  mutating func hasNext(equalTo expected: ByteRegion) -> Bool {
    var position = 0
    while position < expected.count {
      guard let bytes = pending ?? next() else { return false }
      let count = min(bytes.count, expected.count - position)
      guard bytes.subregion(at: 0, count: count) == expected.subregion(at: position, count: count)
      else { return false }
      pending =
        count < bytes.count ? bytes.subregion(at: count, count: bytes.count - count) : nil
      position += count
    }
    return true
  }
}
