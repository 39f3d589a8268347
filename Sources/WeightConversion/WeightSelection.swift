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
  public typealias Strides = ConfigurationEvidence.Decisions

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
  /// What the file states beyond names and shapes, and what follows from it.
  public let evidence: ConfigurationEvidence
  /// What is covered and what is not.
  public private(set) var report: CoverageReport

  /// True if nothing shows where the strides are, so that torchvision's placement is taken.
  public var assumesStrides: Bool {
    evidence.settings.contains { $0.key == RecordedKey.bottleneckStride && $0.basis == .assumed }
  }

  /// True if nothing shows the stride or the pooling of a stem whose kernel is not 7x7, so that the usual
  /// ones are taken.
  public var assumesStem: Bool {
    evidence.settings.contains {
      [RecordedKey.stemStride, RecordedKey.stemPooling].contains($0.key) && $0.basis == .assumed
    }
  }

  /// The statements of the file against the choice that the caller did not decide.
  ///
  /// Who asks for an architecture decides all of them, who asks for strides those about strides.
  public let undecided: [Contradiction]

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
    let evidence = FileEvidenceCache(of: file)
    let paths = key.map({ [$0] }) ?? Self.candidates(in: file)
    for path in paths {
      do {
        let stateDict = try file.stateDict(at: path)
        guard path == paths.last || stateDict.mayHoldNetwork else { continue }
        found.append(
          try WeightSelection(
            stateDict, at: path, in: file, request, naming, classes, channels, strides, evidence))
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
    _ options: SourceNaming.Options, _ classes: Int?, _ channels: Int?, _ strides: Strides,
    _ fileEvidence: FileEvidenceCache
  ) throws(ConversionError) {
    let masked = stateDict.applyingPruningMasks()
    let stateDict = masked?.stateDict ?? stateDict
    let plain: CoverageReport
    let known: Architecture
    let recorded: RecordedConfiguration
    var options = options
    do throws(ModelError) {
      recorded = try RecordedConfiguration { file.metadata[$0] }
      if let hasBias = recorded.classifierHasBias { options.classifierHasBias = hasBias }
      switch request {
      case .recognized:
        let recognition = try Recognition(of: stateDict, options)
        known = recognition.architecture.with(classes: classes, channels: channels)
        reason = recognition.reason
        plain = CoverageReport(
          of: ModelDescription(known), in: stateDict, naming: recognition.naming)
      case .architecture(let wanted):
        known = try Recognition.fit(
          wanted.with(classes: classes, channels: channels), to: stateDict, options)
        reason = nil
        plain = try CoverageReport(of: ModelDescription(known), in: stateDict, options)
      }
    } catch {
      throw ConversionError(recognizing: file.path, error)
    }
    // Most dictionaries of a file are not recognized, and need no evidence.
    evidence = ConfigurationEvidence(
      of: known, plain, in: stateDict, at: key, try fileEvidence.value(), recorded: recorded,
      basisText: { file.metadata[$0] }, strides)
    report = plain.renamed(to: evidence.architecture).adding(evidence.contradictions)
    report.notes += evidence.coverageNotes
    if let masked { report.notes.append(.pruningApplied(count: masked.count)) }
    architecture = evidence.architecture
    guard
      architecture.configuration.block == .bottleneck
        || strides.bottleneck == nil && strides.replacedWithDilation == nil
    else {
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
    let isGiven = strides != Strides()
    undecided =
      request == .recognized
      ? evidence.contradictions.filter { !isGiven || $0.kind != .stride } : []
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
    evidence = other.evidence
    undecided = other.undecided
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

extension StateDict {
  /// The fewest convolutions that are worth a search for a network.
  private static let leastConvolutionCount = 4

  /// True if there are as many convolutions as the smallest networks have.
  fileprivate var mayHoldNetwork: Bool {
    var convolutions = names.lazy.filter { tensor(named: $0)?.shape.count ?? 0 >= 4 }.makeIterator()
    return (0..<Self.leastConvolutionCount).allSatisfy { _ in convolutions.next() != nil }
  }
}

extension CoverageReport {
  /// The share of what is expected or there that fits.
  var score: Double { Double(loaded) / Double(max(expected + unexpected.count, 1)) }
}

extension Architecture {
  /// The same architecture with other numbers where they are given.
  fileprivate func with(
    classes: Int?, channels: Int?
  ) -> Architecture {
    var architecture = self
    if let classes {
      architecture.configuration.classes = classes
      architecture.configuration.hasClassifier = true
    }
    if let channels { architecture.configuration.channels = channels }
    return architecture
  }
}
