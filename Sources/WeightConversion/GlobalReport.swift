internal import MappedFiles
internal import NativeFormat
public import TorchArchive

/// What the pickles of a file name, whether the file can be read as weights or not.
public struct GlobalReport: Encodable, Sendable {
  /// The path of the file as it was given.
  public let file: String
  /// Every global, in the order of the file.
  public let globals: [GlobalFinding]
  /// What could not be looked through to its end, and why.
  public let gaps: [String]

  /// Looks through the file at `path`; a flat format has no pickles.
  ///
  /// - Throws: ``ConversionError`` if there is no such file.
  public init(
    path: String, options: ArchiveOptions = ArchiveOptions()
  ) throws(ConversionError) {
    let mapped: MappedFile
    do {
      mapped = try MappedFile(path: path)
    } catch {
      throw ConversionError(reading: path, error)
    }
    mapped.expect(.scattered)
    file = path
    guard !NativeFile.isNativeFile(mapped.bytes), !SafetensorsFile.looksLike(mapped.bytes),
      !ShardIndex.looksLike(mapped.bytes)
    else {
      // An index of shards is JSON; each shard is a file to be asked about.
      (globals, gaps) = ([], [])
      return
    }
    let scan = GlobalScan(mapped, options: options)
    globals = scan.findings
    gaps = scan.gaps.map(\.description)
  }

  /// The globals that are neither understood nor plain data.
  public var suspicious: [GlobalFinding] { globals.filter { $0.standing == .suspicious } }
}
