public import MappedFiles
public import Tensors

/// The content of a `.npy` file, or of a record of an `.npz`: one array.
///
/// The corresponding NumPy function is `numpy.lib.format.read_array`.
public struct NumPyFile: Sendable {
  /// The array; `nil` if its elements are objects or text.
  public let finding: NumPyFinding?

  /// Reads the header at the start of `bytes`; the array's data must fill the rest.
  ///
  /// - Throws: ``NumPyError`` if the header is malformed or the data have another size.
  public init(_ bytes: ByteRegion) throws(NumPyError) {
    let header = try NumPyHeader(bytes)
    guard let array = header.array else {
      finding = .unsupported(kind: "NumPy structured")
      return
    }
    guard
      let data = bytes.subregion(at: header.byteCount, count: bytes.count - header.byteCount)
    else { throw NumPyError(.malformedHeader, at: 8, "the file ends within its header") }
    finding = try array.finding(over: .region(data))
  }

  /// Whether bytes begin as a `.npy` file does.
  public static func looksLike(_ bytes: ByteRegion) -> Bool {
    bytes.leadingBytes(NumPyHeader.magic.count) == NumPyHeader.magic
  }
}
