public import MappedFiles
public import Tensors

/// The content of a `.npy` file, or of a record of an `.npz`: one array.
///
/// The corresponding NumPy function is `numpy.lib.format.read_array`.
public struct NumPyFile: Sendable {
  /// The array; `nil` if its elements are objects or text.
  public let finding: NumPyFinding?

  /// Reads the header; the array's data must fill the rest, which is read when asked.
  ///
  /// - Parameters:
  ///   - file: The bytes of the file or record.
  ///   - head: The same bytes, or at least those of the header.
  /// - Throws: ``NumPyError`` if the header is malformed or the data have another size.
  public init(_ file: TensorStorage, head: ByteRegion) throws(NumPyError) {
    let header = try NumPyHeader(head)
    guard let array = header.array else {
      finding = .unsupported(kind: "NumPy structured")
      return
    }
    finding = try array.finding(over: .part(of: file, from: header.byteCount))
  }

  /// Where the pickle of an array of Python objects begins; `nil` if the elements are none.
  ///
  /// The fields of records may be objects, so where those begin is told, too.
  ///
  /// - Throws: ``NumPyError`` if the header is malformed.
  public static func startOfObjects(in file: ByteRegion) throws(NumPyError) -> Int? {
    let header = try NumPyHeader(file)
    guard let type = header.array?.type, type.kind != "O" else { return header.byteCount }
    return nil
  }

  /// True if bytes are an array whose elements are Python objects alone.
  public static func holdsObjects(_ bytes: ByteRegion) -> Bool {
    looksLike(bytes) && (try? NumPyHeader(bytes))?.array?.type.kind == "O"
  }

  /// Whether bytes begin as a `.npy` file does.
  public static func looksLike(_ bytes: ByteRegion) -> Bool {
    bytes.leadingBytes(NumPyHeader.magic.count) == NumPyHeader.magic
  }
}
