public import MappedFiles
public import Tensors

/// A `.safetensors` file mapped into memory, its tensors handed out without copying.
///
/// Opening holds the header against every rule of the reference implementation, and against two
/// more that its documentation states: the header begins with `{`, and no key occurs twice. No
/// tensor data is read; the format has no checksums.
///
/// Where two names were tied, the writers of this format keep one tensor and note the dropped name
/// in the metadata, with the kept name as its text. Such a name is offered again as an alias.
public struct SafetensorsFile: TensorFile {
  /// The most bytes that a header may have.
  public static let headerByteLimit = 100_000_000

  /// The mapped file.
  public let file: MappedFile
  /// The texts of `__metadata__`, tied names included.
  public let metadata: FileMetadata
  /// What the header says of each tensor, in the order of the data, then the aliases.
  public let entries: [TensorEntry]
  /// The names, in the order of ``entries``.
  public let names: [String]

  private let tensors: [Tensor]
  private let numbers: [ExactName: Int]

  /// Reads the header of a mapped `.safetensors` file.
  ///
  /// - Throws: ``FormatError`` if it breaks a rule of the format.
  public init(_ file: MappedFile) throws(FormatError) {
    let section = try Self.headerRange(of: file)
    let header = try file.bytes.withSpan { (bytes) throws(FormatError) in
      try SafetensorsHeader(parsing: bytes, section: section, path: file.path)
    }
    var index = SafetensorsIndex(file, dataOffset: section.upperBound)
    try index.append(header.items)
    try index.appendAliases(header.metadata)
    self.file = file
    metadata = header.metadata
    entries = index.entries
    names = index.entries.map(\.name)
    tensors = index.tensors
    numbers = index.numbers
  }

  /// Whether `bytes` begin as a safetensors file does: a credible length, then `{`.
  public static func looksLike(_ bytes: ByteRegion) -> Bool {
    guard bytes.count > 8 else { return false }
    var reader = ByteReader(path: "", section: 0..<8)
    return bytes.withSpan { bytes in
      guard let length = try? reader.count(in: bytes) else { return false }
      return (2...headerByteLimit).contains(length) && bytes[8] == UInt8(ascii: "{")
    }
  }

  /// The tensor under `name`, a view of the mapped file; `nil` if there is none.
  ///
  /// Tied tensors share one storage object.
  public func tensor(named name: String) -> Tensor? {
    numbers[ExactName(name)].map { tensors[$0] }
  }

  /// Where the JSON lies, once its length and first byte are known to be right.
  private static func headerRange(of file: MappedFile) throws(FormatError) -> Range<Int> {
    let bytes = file.bytes
    guard bytes.count >= 8 else {
      throw FormatError(
        .truncated, path: file.path, offset: bytes.count,
        found: bytes.count == 0 ? "an empty file" : "the end of the file",
        expected: "8 bytes that give the length of the header")
    }
    var reader = ByteReader(path: file.path, section: 0..<8)
    let length = try bytes.withSpan { (bytes) throws(FormatError) in
      try reader.count(in: bytes)
    }
    guard length <= headerByteLimit else {
      throw FormatError(
        .overLimit, path: file.path, offset: 0, found: "a header of \(length) bytes",
        expected: "at most \(headerByteLimit)", remedy: "this is not a safetensors file")
    }
    let first = bytes.withSpan { $0.count > 8 && length > 0 ? $0[8] : nil }
    guard first == nil || first == UInt8(ascii: "{") else {
      throw FormatError(
        .wrongSignature, path: file.path, offset: 8,
        found: "the byte \(hexadecimal([first].compactMap { $0 }))", expected: "'{'",
        remedy: "this is not a safetensors file")
    }
    guard length <= bytes.count - 8 else {
      throw FormatError(
        .truncated, path: file.path, offset: bytes.count,
        found: "\(bytes.count - 8) bytes behind the first 8",
        expected: "a header of \(length) bytes")
    }
    return 8..<8 + length
  }
}
