internal import MappedFiles
internal import NativeFormat
public import TorchArchive

/// What the pickles of a file name, whether the file can be read as weights or not.
public struct GlobalReport: Encodable, Sendable {
  /// The version of the document.
  private let schema = 1
  /// The path of the file as it was given.
  public let file: String
  /// Every global, in the order of the file.
  public private(set) var globals: [GlobalFinding]
  /// What could not be looked through to its end, and why.
  public private(set) var gaps: [String]

  /// Looks through the file at `path`; if it is an index of shards, through each of these, too.
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
    self.init(mapped, options: options)
    guard ShardIndex.looksLike(mapped.bytes) else { return }
    do {
      for shard in try ShardIndex(mapped).shards {
        add(shard.name, in: WeightFile.folder(of: path), options: options)
      }
    } catch {
      gaps.append("the shards, since the index is not readable: \(error.detail)")
    }
  }

  /// The globals that are neither understood nor plain data.
  public var suspicious: [GlobalFinding] { globals.filter { $0.standing == .suspicious } }

  private init(_ mapped: MappedFile, options: ArchiveOptions) {
    mapped.expect(.scattered)
    let bytes = mapped.bytes
    let isFlat =
      NativeFile.isNativeFile(bytes) || SafetensorsFile.looksLike(bytes)
      || ShardIndex.looksLike(bytes)
    let scan = GlobalScan(mapped, isFlat: isFlat, options: options)
    file = mapped.path
    globals = scan.findings
    gaps = scan.gaps.map(\.description)
  }

  private mutating func add(_ shard: String, in folder: String, options: ArchiveOptions) {
    do {
      let report = GlobalReport(try MappedFile(path: folder + shard), options: options)
      globals += report.globals.map { $0.within(shard) }
      gaps += report.gaps.map { "\(shard): \($0)" }
    } catch {
      gaps.append("\(shard): \(error)")
    }
  }
}
