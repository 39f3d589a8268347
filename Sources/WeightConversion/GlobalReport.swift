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

  /// Looks through the file at `path`; if it is an index of shards, through each of these, too, and if
  /// it is a folder, through every file in it.
  ///
  /// - Throws: ``ConversionError`` if there is no such file.
  public init(
    path: String, options: ArchiveOptions = ArchiveOptions()
  ) throws(ConversionError) {
    let mapped: MappedFile
    do {
      mapped = try MappedFile(path: path)
    } catch {
      guard error.code == .isDirectory else { throw ConversionError(reading: path, error) }
      self.init(folder: path, options: options)
      return
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

  /// The subfolders of a folder that are entered: an unpacked checkpoint has no more.
  private static let deepestFolder = 4

  /// Scans every file of a folder and of those in it; links are not followed.
  private init(folder path: String, options: ArchiveOptions) {
    file = path
    globals = []
    gaps = []
    var rest = [(name: "", depth: 0)]
    var count = 0
    while let (folder, depth) = rest.popLast() {
      let names: [String]
      do {
        names = try FileSystem.names(inFolder: "\(path)/\(folder)").sorted()
      } catch {
        gaps.append("\(folder): \(error.detail)")
        continue
      }
      for name in names.map({ folder.isEmpty ? $0 : "\(folder)/\($0)" }) {
        count += 1
        guard count <= options.limits.records else {
          gaps.append(
            "the folder holds over \(options.limits.records) files; the rest is not scanned")
          return
        }
        if FileSystem.byteCount(ofFile: "\(path)/\(name)") != nil {
          addPart(name, of: path + "/", options: options)
        } else if FileSystem.isFolder("\(path)/\(name)", followingLinks: false) {
          if depth < Self.deepestFolder {
            rest.append((name, depth + 1))
          } else {
            gaps.append("\(name): the folder is nested too deep; it is not scanned")
          }
        } else {
          gaps.append("\(name): a link or a device, which is not followed")
        }
      }
    }
  }

  /// Scans a file of a folder, in which not every file is one of pickles.
  private mutating func addPart(_ name: String, of folder: String, options: ArchiveOptions) {
    do {
      let file = try MappedFile(path: folder + name, followingLinks: false)
      let scan: GlobalScan
      if name.hasSuffix(".distcp"),
        let ranges = DistributedCheckpoint.ranges(of: name, in: folder, options: options)
      {
        scan = GlobalScan(archivesIn: file, at: ranges, options: options)
      } else {
        let endings = [".pkl", ".distcp", ".pt", ".pth", ".bin", ".ckpt", ".metadata"]
        scan = GlobalScan(
          file, isFlat: !endings.contains { name.hasSuffix($0) }, options: options)
      }
      globals += scan.findings.map { $0.within(name) }
      gaps += scan.gaps.map { "\(name): \($0)" }
    } catch {
      gaps.append("\(name): \(error.detail)")
    }
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
