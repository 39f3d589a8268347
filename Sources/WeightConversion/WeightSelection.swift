internal import NativeFormat
public import ResNetModels
public import Tensors
internal import TorchArchive

/// The tensors of a file that are the weights of a network, and how they cover it.
public struct WeightSelection: Sendable {
  /// What architecture is wanted.
  public enum Request: Hashable, Sendable {
    /// The one that the names and shapes show, with the classes and channels of the file.
    case recognized
    /// This one, with its classes and channels; the base width is the file's, where shapes tell it.
    case architecture(Architecture)
  }

  /// What the caller knows of the strides; what is left open is the file's, or torchvision's.
  public struct Strides: Hashable, Sendable {
    /// The convolution of a bottleneck that carries its stride.
    public var bottleneck: StridePlacement.BottleneckStride?
    /// Whether the stages 2 to 4 dilate in place of their stride.
    public var replacedWithDilation: [Bool]?
    /// The stride and the pooling of the stem.
    public var stem = StemChoices()

    /// Leaves everything open.
    public init() {}
  }

  /// The dotted path of the chosen dictionary; empty if it is the whole object.
  public let key: String
  /// Other dictionaries that cover the network just as well.
  public let alternatives: [String]
  /// The chosen tensors under their names in the dictionary.
  public let stateDict: StateDict
  /// The architecture.
  public let architecture: Architecture
  /// Why it was recognised, in one sentence; `nil` if it was asked for.
  public let reason: String?
  /// Whether nobody said where the strides stand, so that torchvision's places are taken.
  public let assumesStrides: Bool
  /// True if neither the caller nor the file states the stride and the pooling of a stem whose kernel
  /// is not 7x7, so that the usual ones are taken.
  public let assumesStem: Bool
  /// What is covered and what is not.
  public let report: CoverageReport

  /// What is wrong with a file without tensors.
  static let noTensors = "the file holds no tensors; `convert-weights inspect` shows what it names"

  /// The dictionaries considered, at most; the largest are.
  private static let consideredCount = 64

  /// Chooses among the dictionaries of `file` the one that covers the network best, an inner one
  /// before those around it.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - request: The architecture, or that it is to be recognised.
  ///   - key: The path of the dictionary to take; `nil` to search.
  ///   - naming: What is known of the names.
  ///   - classes: The number of classes to expect, in place of the file's or the architecture's.
  ///   - channels: The number of input channels to expect, likewise.
  ///   - strides: Where the strides stand.
  /// - Throws: ``ConversionError`` if no architecture fits or the dictionary does not exist.
  public init(
    of file: WeightFile, _ request: Request = .recognized, key: String? = nil,
    naming: SourceNaming.Options = SourceNaming.Options(), classes: Int? = nil,
    channels: Int? = nil,
    strides: Strides = Strides()
  ) throws(ConversionError) {
    guard !file.entries.isEmpty else {
      throw ConversionError(.unrecognized, path: file.path, Self.noTensors)
    }
    var found: [WeightSelection] = []
    var lastError: ConversionError?
    for path in key.map({ [$0] }) ?? Self.candidates(in: file) {
      do {
        found.append(
          try WeightSelection(
            try file.stateDict(at: path), at: path, in: file, request, naming, classes, channels,
            strides))
      } catch {
        // The last dictionary is the one around the others, whose error tells most.
        lastError = error
      }
    }
    let best = Self.best(of: found, under: \.key, by: \.report.score)
    guard let chosen = best.first else {
      if let advice = file.shardAdvice {
        throw ConversionError(.unrecognized, path: file.path, advice)
      }
      throw lastError ?? ConversionError(.unrecognized, path: file.path, Self.noTensors)
    }
    let others = best.filter { !$0.isWithinOrAround(chosen) }.map(\.key)
    self = chosen.with(alternatives: others)
  }

  /// The candidates of the highest score, the one to take first: moving averages are taken last.
  static func best<Candidate, Score: Comparable>(
    of candidates: [Candidate], under key: (Candidate) -> String, by score: (Candidate) -> Score
  ) -> [Candidate] {
    let most = candidates.map(score).max()
    let equals = candidates.filter { score($0) == most }
    return equals.filter { !isMovingAverage(key($0)) } + equals.filter { isMovingAverage(key($0)) }
  }

  private init(
    _ stateDict: StateDict, at key: String, in file: WeightFile, _ request: Request,
    _ options: SourceNaming.Options, _ classes: Int?, _ channels: Int?, _ strides: Strides
  ) throws(ConversionError) {
    let placement = strides.completed(by: file.metadata)
    var options = options
    if file.metadata[MetadataKey.classifierBias] == "none" { options.classifierHasBias = false }
    let stem = strides.stem.completed(by: StemChoices(statedBy: file.metadata))
    do throws(ModelError) {
      switch request {
      case .recognized:
        let recognition = try Recognition(of: stateDict, options)
        architecture = recognition.architecture
          .with(classes: classes, channels: channels, placement, stem)
        reason = recognition.reason
        report = CoverageReport(
          of: ModelDescription(architecture), in: stateDict, naming: recognition.naming)
      case .architecture(let wanted):
        architecture = try Recognition.fit(
          wanted.with(classes: classes, channels: channels, placement, stem), to: stateDict, options
        )
        reason = nil
        report = try CoverageReport(of: ModelDescription(architecture), in: stateDict, options)
      }
    } catch {
      throw ConversionError(recognizing: file.path, error)
    }
    let hasBottlenecks = architecture.configuration.block == .bottleneck
    guard hasBottlenecks || strides.bottleneck == nil && strides.replacedWithDilation == nil else {
      throw ConversionError(
        .unrecognized, path: file.path,
        """
        \(architecture.name) has no bottlenecks, and only they leave open where a stride stands; \
        convert it without --bottleneck-stride and --replace-stride-with-dilation
        """)
    }
    guard
      architecture.configuration.shortcut != .averagePool
        || !architecture.configuration.variant.strides.replacedWithDilation.contains(true)
    else {
      throw ConversionError(
        .unrecognized, path: file.path,
        """
        \(architecture.name) takes means in its shortcuts, and toolkits differ in what a dilated \
        stage does there; convert it without --replace-stride-with-dilation
        """)
    }
    assumesStrides =
      hasBottlenecks && strides.bottleneck == nil
      && file.metadata[MetadataKey.bottleneckStride] == nil
    let kernel = architecture.configuration.stem
    assumesStem =
      (kernel.kernelSize != 7 || kernel.isDeep) && (stem.stride == nil || stem.pooling == nil)
    self.key = key
    self.stateDict = stateDict
    alternatives = []
  }

  private init(_ other: WeightSelection, alternatives: [String]) {
    key = other.key
    self.alternatives = alternatives
    stateDict = other.stateDict
    architecture = other.architecture
    reason = other.reason
    assumesStrides = other.assumesStrides
    assumesStem = other.assumesStem
    report = other.report
  }

  private func with(alternatives: [String]) -> WeightSelection {
    WeightSelection(self, alternatives: alternatives)
  }

  /// Whether a dictionary's path says that it holds a moving average of the weights (EMA).
  public static func isMovingAverage(_ key: String) -> Bool {
    let words = key.lowercased().split { !$0.isLetter }
    return words.contains { ["ema", "averaged", "swa"].contains($0) }
  }

  private func isWithinOrAround(_ other: WeightSelection) -> Bool {
    key == other.key || key.isEmpty || other.key.isEmpty || key.hasPrefix(other.key + ".")
      || other.key.hasPrefix(key + ".")
  }

  /// The tensors in all dictionaries considered, at most, beyond twice those of the file.
  private static let consideredTensorCount = 1 << 15

  /// The paths of the dictionaries to try: inner ones first, small ones left out, of several around
  /// the same tensors the innermost if they are to be distinct.
  static func candidates(in file: WeightFile, areDistinct: Bool = true) -> [String] {
    var ranges: Set<Range<Int>> = []
    let distinct = file.dictionaries.filter { ranges.insert($0.range).inserted || !areDistinct }
    let counts = distinct.map(\.range.count).sorted(by: >)
    let least = counts.prefix(consideredCount).last ?? 0
    var room = 2 * file.entries.count + consideredTensorCount
    let paths = distinct.filter { $0.range.count >= least }.prefix(consideredCount)
      .filter { dictionary in
        room -= dictionary.range.count
        return room >= 0
      }.map(\.path)
    return paths.isEmpty && !file.entries.isEmpty ? [""] : paths
  }
}

extension CoverageReport {
  /// The share of what is expected or there that fits.
  var score: Double { Double(loaded) / Double(max(expected + unexpected.count, 1)) }
}

extension WeightSelection.Strides {
  /// What is known, then what a converted file states, then torchvision's places.
  fileprivate func completed(by metadata: FileMetadata) -> StridePlacement {
    let stated = StridePlacement(
      bottleneck: metadata[MetadataKey.bottleneckStride],
      dilation: metadata[MetadataKey.replaceStrideWithDilation])
    return (stated ?? StridePlacement())
      .replacing(bottleneck: bottleneck, replacedWithDilation: replacedWithDilation)
  }
}

extension StemChoices {
  /// What a converted file states; nothing if its texts are not known.
  fileprivate init(statedBy metadata: FileMetadata) {
    self =
      StemChoices(
        stride: metadata[MetadataKey.stemStride], pooling: metadata[MetadataKey.stemPooling])
      ?? StemChoices()
  }
}

extension Architecture {
  /// The same architecture with other numbers where they are given.
  fileprivate func with(
    classes: Int?, channels: Int?, _ strides: StridePlacement, _ stem: StemChoices
  ) -> Architecture {
    var architecture = self
    architecture.configuration.stem = configuration.stem.with(stem)
    if let classes {
      architecture.configuration.classes = classes
      architecture.configuration.hasClassifier = true
    }
    if let channels { architecture.configuration.channels = channels }
    if configuration.block == .bottleneck { architecture.configuration.variant.strides = strides }
    return stem == StemChoices() ? architecture : Architecture(architecture.configuration)
  }
}
