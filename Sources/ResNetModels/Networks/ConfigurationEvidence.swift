public import Evidence
public import Tensors

/// A recognized ResNet with what its file says of it beyond names and shapes.
public struct ConfigurationEvidence: Sendable {
  /// A setting, its value as text, and why it has it.
  public struct Setting: Hashable, Sendable {
    /// The key under which a converted file records it, such as `bottleneck_stride`.
    public let key: String
    /// The value as a converted file records it; `nil` for the default, which is not recorded.
    public let value: String?
    /// Why it has the value.
    public let basis: Basis
  }

  /// What the caller decides and does not leave to the file.
  public struct Decisions: Hashable, Sendable {
    /// The convolution of a bottleneck that carries its stride.
    public var bottleneck: StridePlacement.BottleneckStride?
    /// The stages 2 to 4 that dilate instead of their stride.
    public var replacedWithDilation: [Bool]?
    /// The stride and the pooling of the stem.
    public var stem = StemChoices()

    /// Leaves everything to the file.
    public init() {}
  }

  /// The architecture with the settings that the file or the caller gives it.
  public let architecture: Architecture
  /// The settings that names and shapes cannot show.
  public let settings: [Setting]
  /// What the file states and the architecture does otherwise.
  public let contradictions: [Contradiction]
  /// What could not be checked.
  public let notes: [String]
  /// What could not be checked, for the report on the coverage.
  public let coverageNotes: [CoverageNote]
  /// The images that the network was trained on, if the file has their statistics.
  public let input: InputConvention?

  /// Reads the evidence; of the tensors only the statistics of images are read.
  ///
  /// - Parameters:
  ///   - architecture: What names and shapes show, or what was asked for.
  ///   - report: How `source` covers it.
  ///   - source: The tensors.
  ///   - key: The dotted path of `source` in the file.
  ///   - evidence: What the file states.
  ///   - recorded: What the metadata of a converted file record.
  ///   - basisText: The text that such a file has under a key; gives the recorded basis.
  ///   - decisions: What the caller decides.
  public init(
    of architecture: Architecture, _ report: CoverageReport, in source: any TensorSource,
    at key: String, _ evidence: FileEvidence, recorded: RecordedConfiguration,
    basisText: (String) -> String?, _ decisions: Decisions
  ) {
    let forward = evidence.computation.map(DataPath.init)
    // The arguments of calls are what a module's attributes were when it was called.
    let original = evidence
    let evidence = forward.map { evidence.adding(modules: $0.modules) } ?? evidence
    let places = ModulePlaces(of: report, at: key, in: evidence)
    let input = InputConvention(in: source)
    var claims = SettingClaims()
    claims.add(decisions, recorded, basisText)
    if let forward { claims.add(forward, report, at: key) }
    claims.addModules(places, of: architecture.configuration)
    claims.addStatements(evidence.statements, for: architecture.configuration)
    claims.addImplications(
      of: report, in: source, input, groups: architecture.configuration.groups)

    var refined = architecture
    var settings: [Setting] = []
    var contradictions: [Contradiction] = []
    if architecture.configuration.block == .bottleneck {
      let strides = refined.configuration.variant.strides
      let stride = Self.decide(claims.bottleneck, else: strides.bottleneck)
      let dilation = Self.decide(claims.dilation, else: strides.replacedWithDilation)
      refined.configuration.variant.strides.bottleneck = stride.value
      refined.configuration.variant.strides.replacedWithDilation = dilation.value
      settings = Self.settings(refined.configuration.variant.strides, stride.basis, dilation.basis)
      contradictions += Self.others(claims.bottleneck, than: stride.value) { $0.rawValue }
      contradictions += Self.others(claims.dilation, than: dilation.value) { flags in
        flags.map { "\($0)" }.joined(separator: ",")
      }
    }
    let epsilon = Self.decide(
      claims.epsilon, else: architecture.configuration.variant.normalizationEpsilon)
    refined.configuration.variant.normalizationEpsilon = epsilon.value
    if epsilon.basis != .assumed {
      settings.append(
        Setting(key: RecordedKey.epsilon, value: "\(epsilon.value)", basis: epsilon.basis))
    }
    let stem = Self.stem(of: architecture.configuration, claims)
    refined.configuration.stem = stem.value
    settings += stem.settings
    if refined.configuration.stem != architecture.configuration.stem {
      refined = Architecture(refined.configuration)
    }
    let layers = ResNet(refined.configuration).layers()
    let pass = forward.map {
      ForwardComparison(of: $0, to: layers, weights: report.weightNames(at: key))
    }
    let isUnderstood = pass?.isUnderstood ?? false
    // A forward pass that is understood decides about the layers without parameters.
    let comparison = LayerComparison(
      of: isUnderstood ? layers.filter { $0.leafName != nil } : layers, at: places.paths,
      in: isUnderstood
        ? FileEvidence(modules: forward?.modules ?? [])
        : original.modules.isEmpty ? evidence : original)
    var differences = comparison.contradictions
    if let found = pass?.contradiction { differences.append(found) }
    differences = differences.filter { difference in
      // Without a classifier, what comes after the last stage is not part of the network.
      refined.configuration.hasClassifier || !difference.place.hasSuffix("avgpool")
    }
    self.architecture = refined
    self.settings = settings
    self.input = input
    let listed = ListedModules(in: evidence, at: key, report, in: source, of: layers)
    self.contradictions =
      contradictions + claims.contradictions + differences
      + (listed?.contradiction.map { [$0] } ?? [])
      + StatedArchitecture.contradictions(in: evidence.statements, to: refined)
    notes =
      isUnderstood
      ? ["the operations of the file's forward pass compared with those of \(refined.name)"]
      : Self.notes(on: comparison, places, in: evidence)
    let hasUnreadCode = evidence.hasUnreadCode || pass != nil && !isUnderstood
    coverageNotes =
      (hasUnreadCode ? [.codeNotCompared] : [])
      + Self.coverageNotes(on: comparison, in: evidence, for: refined.configuration)
      + Self.notes(on: listed, refined.name)
  }

  /// The stem with its stride and pooling, which are recorded unless the stem is torchvision's.
  private static func stem(
    of configuration: ResNetConfiguration, _ claims: SettingClaims
  ) -> (value: Stem, settings: [Setting]) {
    let stride = decide(claims.stemStride, else: configuration.stem.stride)
    let pooling = decide(claims.stemPooling, else: configuration.stem.pooling)
    var stem = configuration.stem
    stem.stride = stride.value
    stem.pooling = pooling.value
    let recorded = StemChoices(of: stem)
    let isGiven = stride.basis == .given || pooling.basis == .given
    guard recorded != StemChoices() || isGiven else { return (stem, []) }
    return (
      stem,
      [
        Setting(key: RecordedKey.stemStride, value: recorded.strideText, basis: stride.basis),
        Setting(key: RecordedKey.stemPooling, value: recorded.poolingText, basis: pooling.basis),
      ]
    )
  }

  /// The first claim, or a default that is assumed.
  private static func decide<Value>(
    _ claims: [SettingClaims.Claim<Value>], else assumed: Value
  ) -> (value: Value, basis: Basis) {
    claims.first.map { ($0.value, $0.basis) } ?? (assumed, .assumed)
  }

  /// The claims of another value; those of modules are left to the comparison of layers.
  private static func others<Value>(
    _ claims: [SettingClaims.Claim<Value>], than value: Value, _ text: (Value) -> String
  ) -> [Contradiction] {
    claims.filter { $0.value != value }.compactMap { claim in
      guard let place = claim.basis.place, !place.hasSuffix(".stride") else { return nil }
      return Contradiction(.stride, at: place, found: text(claim.value), expected: text(value))
    }
  }

  private static func settings(
    _ strides: StridePlacement, _ bottleneck: Basis, _ dilation: Basis
  ) -> [Setting] {
    let stride = Setting(
      key: RecordedKey.bottleneckStride, value: strides.bottleneckText, basis: bottleneck)
    guard strides.dilationText != nil || dilation != .assumed else { return [stride] }
    return [
      stride, Setting(key: RecordedKey.dilation, value: strides.dilationText, basis: dilation),
    ]
  }

  private static func coverageNotes(
    on comparison: LayerComparison, in evidence: FileEvidence,
    for configuration: ResNetConfiguration
  ) -> [CoverageNote] {
    var notes: [CoverageNote] = []
    if !comparison.unknownClasses.isEmpty {
      notes.append(.codeNotInFile(comparison.unknownClasses))
    }
    if comparison.isInGraph { notes.append(.graphModule) }
    if let name = evidence.fileName,
      let stated = StatedArchitecture.network(named: name, unlike: configuration)
    {
      notes.append(.fileName(stated: stated))
    }
    if let name = evidence.fileName,
      let stride = StatedArchitecture.outputStride(named: name, unlike: configuration)
    {
      let expected = configuration.variant.strides.outputStride
      notes.append(.outputStride(stated: stride, expected: expected))
    }
    if !configuration.hasPublishedBlockCounts {
      notes.append(.unusualBlockCounts(configuration.blocksPerStage))
    }
    return notes
  }

  private static func notes(on listed: ListedModules?, _ name: String) -> [CoverageNote] {
    guard let listed else { return [] }
    return (listed.surplus.isEmpty ? [] : [.listedModules(listed.surplus, network: name)])
      + (listed.lacksPooling ? [.noListedPooling] : [])
  }

  private static func notes(
    on comparison: LayerComparison, _ places: ModulePlaces, in evidence: FileEvidence
  ) -> [String] {
    guard comparison.comparedCount > 0 else { return [] }
    var notes = ["\(comparison.comparedCount) layers compared with the modules in the file"]
    if !comparison.unverified.isEmpty {
      let rest = comparison.unverified.count - 3
      notes.append(
        """
        assumed, because the file has no such modules and not the code that would call functions: \
        \(comparison.unverified.prefix(3).joined(separator: ", "))\
        \(rest > 0 ? " and \(rest) more" : "")
        """)
    }
    return notes
  }
}

extension SettingClaims {
  /// Adds what the caller decides, then what a converted file records.
  fileprivate mutating func add(
    _ decisions: ConfigurationEvidence.Decisions, _ recorded: RecordedConfiguration,
    _ text: (String) -> String?
  ) {
    func basis(of key: String) -> Basis {
      text(RecordedKey.basisPrefix + key).flatMap { $0.utf8.count <= 512 ? Basis($0) : nil }
        ?? .stated("metadata")
    }
    if let value = decisions.bottleneck { bottleneck.append(Claim(value: value, basis: .given)) }
    if let value = decisions.replacedWithDilation {
      dilation.append(Claim(value: value, basis: .given))
    }
    if let value = recorded.bottleneck {
      bottleneck.append(Claim(value: value, basis: basis(of: RecordedKey.bottleneckStride)))
    }
    if let value = recorded.replacedWithDilation {
      dilation.append(Claim(value: value, basis: basis(of: RecordedKey.dilation)))
    }
    for (choices, given) in [(decisions.stem, true), (recorded.stem, false)] {
      if let value = choices.stride {
        stemStride.append(
          Claim(value: value, basis: given ? .given : basis(of: RecordedKey.stemStride)))
      }
      if let value = choices.pooling {
        stemPooling.append(
          Claim(value: value, basis: given ? .given : basis(of: RecordedKey.stemPooling)))
      }
    }
    if let value = recorded.epsilon {
      epsilon.append(Claim(value: value, basis: basis(of: RecordedKey.epsilon)))
    }
  }
}
