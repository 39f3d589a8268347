public import ResNetModels
internal import Tensors

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
    /// What is known of the strides.
    public var strides = WeightSelection.Strides()
    /// The differences from the architecture to accept.
    public var allowances: CoverageReport.Allowances = []
    /// Whether tensors that no output holds may be left out when every tensor is taken.
    public var allowsSkipped = false
    /// The element type of floating-point tensors.
    public var elements: ElementConversion = .keep
    /// Whether quantised tensors are taken as the float32 numbers that they stand for.
    public var dequantizes = false
    /// Whether a hash in the file's name must be the file's.
    public var checksHash = true
    /// Whether an output is on the disk when it gets its name; else that is left to the system.
    public var synchronizes = true
    /// True if the output states the name, the format and the known SHA-256 of the input.
    public var recordsSource = false
    /// What to call while bytes are read or written.
    public var progress: ConversionProgress.Handler?

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
  /// Tensors left out because no output can hold them, under their names from the top.
  public let skipped: [SkippedTensor]

  let items: [Item]
  let options: Options
  private let hashCheck: HashCheck?

  /// Decides what to take from `file`, and begins to compute its hash if its name states one.
  ///
  /// - Throws: ``ConversionError`` if no architecture fits, if a tensor that is needed is of a kind
  ///   that no output holds, or if there is nothing to take; before all if the hash is another.
  public init(_ file: WeightFile, _ options: Options) throws(ConversionError) {
    self.file = file
    self.options = options
    let hashCheck = options.checksHash ? HashCheck(of: file, options.progress) : nil
    self.hashCheck = hashCheck
    do {
      selection = try Self.selection(in: file, options)
      (items, skipped) =
        if let selection {
          try Self.weights(of: selection, in: file, options)
        } else {
          try Self.everything(in: file, options)
        }
    } catch {
      // In a file that is another one, or damaged, that is what is wrong.
      _ = try hashCheck?.result()
      throw error
    }
  }

  /// Whether the file's name states a hash that is compared.
  var checksHash: Bool { hashCheck != nil }

  /// The file's SHA-256, where its name states a hash; waits until it is computed.
  ///
  /// - Throws: ``ConversionError`` with the code ``ConversionError/Code/hashMismatch`` if the name
  ///   states another.
  public func verifiedHash() throws(ConversionError) -> FileHash? { try hashCheck?.result() }

  /// The number of tensors that would be written, aliases included.
  public var tensorCount: Int { items.count }

  /// The number of tensors among them that are another name of one before: tied weights.
  public var tiedCount: Int { items.lazy.map(\.tensor).tiedCount }

  /// True if the coverage is complete but for the differences accepted, and if the file states
  /// nothing against the choice that the caller has not decided.
  public var isPermitted: Bool {
    guard let selection else { return skipped.isEmpty || options.allowsSkipped }
    return selection.report.isComplete(allowing: options.allowances.union(.contradictions))
      && (selection.undecided.isEmpty || options.allowances.contains(.contradictions))
  }

  /// Fails if ``isPermitted`` is `false`.
  ///
  /// - Throws: ``ConversionError`` with the code ``ConversionError/Code/incomplete`` or
  ///   ``ConversionError/Code/contradicted`` and the report; before that if the file's name states
  ///   another hash.
  public func checkPermitted() throws(ConversionError) {
    guard !isPermitted else { return }
    _ = try verifiedHash()
    guard let report = selection?.report else {
      let count = skipped.count
      throw ConversionError(
        .incomplete, path: file.path,
        """
        \(count) tensor\(count == 1 ? "" : "s") would be left out: \
        \(skipped.first.map { "\($0.sentence); \($0.remedy)" } ?? "")
        """)
    }
    if !options.allowances.contains(.contradictions) { try selection?.checkUndecided(in: file) }
    let verdict = report.verdict + (file.shardAdvice.map { "; \($0)" } ?? "")
    throw ConversionError(.incomplete, path: file.path, verdict, report: report)
  }
}
