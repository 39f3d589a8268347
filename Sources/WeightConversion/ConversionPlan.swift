internal import MappedFiles
public import ResNetModels
internal import Tensors
public import TorchArchive

/// What a conversion would write, decided before anything is.
public struct ConversionPlan: Sendable {
  /// What to convert, and how.
  public struct Options: Sendable {
    /// The architecture; `nil` takes every tensor under its dotted path.
    public var request: WeightSelection.Request? = .recognized
    /// The dotted path of the dictionary to take; `nil` to search, or for the whole object.
    public var key: String?
    /// What is known of the names.
    public var naming = SourceNaming.Options()
    /// The number of classes to expect.
    public var classes: Int?
    /// The number of input channels to expect.
    public var channels: Int?
    /// The differences from the architecture to accept.
    public var allowances: CoverageReport.Allowances = []
    /// The element type of floating-point tensors.
    public var elements: ElementConversion = .keep
    /// Whether a hash in the file's name must be the file's.
    public var checksHash = true

    /// Creates the default options.
    public init() {}
  }

  /// A tensor under the name that it gets.
  struct Item: Sendable {
    let name: String
    let tensor: Tensor
  }

  /// The input.
  public let file: WeightFile
  /// The weights found and how they cover the architecture; `nil` without an architecture.
  public let selection: WeightSelection?
  /// Tensors left out because no output can hold them; only without an architecture.
  public let skipped: [UnsupportedTensor]
  /// The file's SHA-256, where its name stated a hash; it is the right one.
  public let verifiedHash: FileHash?

  let items: [Item]
  let options: Options

  /// Decides what to take from `file`.
  ///
  /// - Throws: ``ConversionError`` if the file's name states another hash, if no architecture fits,
  ///   or if a tensor that is needed is of a kind that cannot be read.
  public init(_ file: WeightFile, _ options: Options) throws(ConversionError) {
    self.file = file
    self.options = options
    verifiedHash = options.checksHash ? try Self.checkHash(of: file) : nil
    if let request = options.request {
      let selection = try WeightSelection(
        of: file, request, key: options.key, naming: options.naming, classes: options.classes,
        channels: options.channels)
      try Self.refuseUnsupported(in: file, under: selection.key)
      self.selection = selection
      skipped = []
      items = selection.report.loadable.compactMap { entry in
        entry.tensor(in: selection.stateDict).map { Item(name: entry.key, tensor: $0) }
      }
    } else {
      let stateDict = try file.stateDict(at: options.key ?? "")
      let all = stateDict.names.compactMap { name in
        stateDict.tensor(named: name).map { Item(name: name, tensor: $0) }
      }
      selection = nil
      items = all.filter { !$0.tensor.dtype.isQuantized }
      let quantized = all.filter(\.tensor.dtype.isQuantized).map { item in
        UnsupportedTensor(name: item.name, kind: "quantised \(item.tensor.dtype.rawValue)")
      }
      let prefix = options.key.map { $0 + "." } ?? ""
      skipped = file.unsupported.filter { $0.name.hasPrefix(prefix) } + quantized
    }
  }

  /// The number of tensors that would be written, aliases included.
  public var tensorCount: Int { items.count }

  /// Whether the coverage is complete, but for the differences accepted.
  public var isPermitted: Bool {
    selection?.report.isComplete(allowing: options.allowances) ?? true
  }

  /// Fails if ``isPermitted`` is `false`.
  ///
  /// - Throws: ``ConversionError`` with the code ``ConversionError/Code/incomplete`` and the report.
  public func checkPermitted() throws(ConversionError) {
    guard let report = selection?.report, !isPermitted else { return }
    throw ConversionError(.incomplete, path: file.path, report.verdict, report: report)
  }

  private static func checkHash(of file: WeightFile) throws(ConversionError) -> FileHash? {
    guard let digits = FileHash.digits(inNameOf: file.path) else { return nil }
    let hash = FileHash(file.file.bytes)
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

  private static func refuseUnsupported(
    in file: WeightFile, under key: String
  ) throws(ConversionError) {
    let prefix = key.isEmpty ? "" : key + "."
    guard let tensor = file.unsupported.first(where: { $0.name.hasPrefix(prefix) }) else { return }
    throw ConversionError(
      .unsupportedTensors, path: file.path,
      """
      \(tensor.name) is a \(tensor.kind) tensor, whose values are not the elements of one storage; \
      save it dense, or leave it out with --raw
      """)
  }
}
