public import MappedFiles
public import Tensors

/// A flat file of tensors and texts, mapped into memory: ``NativeFile`` or ``SafetensorsFile``.
public protocol TensorFile: TensorSource {
  /// The mapped file.
  var file: MappedFile { get }
  /// The texts that the file carries.
  var metadata: FileMetadata { get }
  /// What the file says of each tensor.
  var entries: [TensorEntry] { get }

  /// Reads the index of a mapped file, and no tensor data.
  ///
  /// - Throws: ``FormatError`` if the file is not as its format demands.
  init(_ file: MappedFile) throws(FormatError)

  /// Writes tensors and texts into an empty output, which the caller commits.
  ///
  /// Private memory holds the index and one chunk.
  ///
  /// - Parameters:
  ///   - tensors: What to write.
  ///   - metadata: The texts.
  ///   - output: The empty output.
  ///   - expansionLimit: How many bytes a tensor may take if its storage has fewer.
  ///   - completeMetadata: Called when the data are written; may replace texts by others as long.
  /// - Throws: ``FormatError`` if a tensor cannot be read or held, or the file not be written.
  static func write(
    _ tensors: [TensorToWrite], metadata: FileMetadata, into output: OutputFile,
    expansionLimit: Int, completingMetadata completeMetadata: (inout FileMetadata) -> Void
  ) throws(FormatError)
}

extension TensorFile {
  /// The text under `key` of ``metadata``.
  public func statedText(_ key: String) -> String? { metadata[key] }

  /// Opens and maps the file at `path`.
  ///
  /// - Throws: ``FormatError`` if it cannot be opened or is not as its format demands.
  public init(path: String) throws(FormatError) {
    try self.init(
      FormatError.passingOn(.unreadableFile) { () throws(FileError) in try MappedFile(path: path) })
  }

  /// Writes tensors and texts as a file that appears at `path` complete, or not at all.
  ///
  /// - Throws: ``FormatError`` if a tensor cannot be read or held, or the file not be written.
  public static func write(
    _ tensors: [TensorToWrite], metadata: FileMetadata = [:], to path: String
  ) throws(FormatError) {
    let output = try FormatError.passingOn(.unwritableFile) { () throws(FileError) in
      try OutputFile(replacing: path)
    }
    try write(
      tensors, metadata: metadata, into: output, expansionLimit: PackedBytes.expansionLimit,
      completingMetadata: { _ in })
    try FormatError.passingOn(.unwritableFile) { () throws(FileError) in try output.commit() }
  }
}
