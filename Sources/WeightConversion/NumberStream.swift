internal import MappedFiles
internal import Tensors

/// The numbers of a tensor in row-major order, a chunk at a time.
struct NumberStream: ~Copyable {
  private var chunks: PackedBytes
  private let decoder: ElementDecoder

  /// Begins to read `tensor`, a quantised one as the numbers that it stands for.
  ///
  /// - Returns: `nil` for a quantised tensor without a usable quantiser.
  /// - Throws: ``ConversionError`` if the tensor cannot be read.
  init?(_ tensor: Tensor, named name: String, in path: String) throws(ConversionError) {
    let plain = tensor.dtype.isQuantized ? try? tensor.dequantized() : tensor
    guard let plain, let decoder = ElementDecoder(plain.dtype) else { return nil }
    do {
      chunks = try PackedBytes(of: plain)
    } catch {
      throw ConversionError(.unreadableInput, path: path, "\(name): \(error)")
    }
    self.decoder = decoder
  }

  mutating func next() -> [Double]? { chunks.next().map(decoder.numbers) }
}
