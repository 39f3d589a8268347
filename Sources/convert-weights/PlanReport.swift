import CommandSupport
import ReportPages
import ResNetModels
import TorchArchive
import WeightConversion

/// The report of a conversion or of a coverage, as text or JSON.
struct PlanReport {
  private let plan: ConversionPlan
  private let notFinite: NotFiniteValues?

  /// - Parameters:
  ///   - plan: What a conversion writes.
  ///   - notFinite: The values that are not finite, if it was written and has any.
  init(_ plan: ConversionPlan, notFinite: NotFiniteValues? = nil) {
    self.plan = plan
    self.notFinite = notFinite
  }

  /// For people: the file, the choice made, the coverage.
  func text(colour: Bool) -> String {
    let coverage = plan.selection.map { CoverageText($0.report, colour: colour).text }
    return facts.map { $0.escapedForTerminal + "\n" }.joined() + (coverage ?? "")
  }

  /// A warning about values that are not finite.
  var warning: String? {
    notFinite.map { values in
      """
      warning: \(counted(values.count, "value")) NaN or infinite in \
      \(counted(values.tensorCount, "tensor")), first in \(values.first); expected finite weights
      """
    }
  }

  /// What is to be said before the coverage, a sentence each.
  private var facts: [String] {
    let file = plan.file
    let shards = file.shards.isEmpty ? "" : " in \(counted(file.shards.count, "shard"))"
    var lines = [
      "\(file.path): \(file.format.rawValue), \(counted(file.entries.count, "tensor"))\(shards)"
    ]
    lines += listed(file.notes) { $0 }
    if let hash = try? plan.verifiedHash() {
      lines.append("SHA-256 begins with \(hash.hexadecimal.prefix(8)), as the name says")
    }
    if let selection = plan.selection {
      lines += choice(of: selection)
    } else {
      lines.append("\(counted(plan.tensorCount, "tensor")) taken as they are")
    }
    if let warning { lines.append(warning) }
    lines += listed(plan.skipped) { "left out: \($0.name), a \($0.kind) tensor" }
    if plan.skipped.contains(where: \.isQuantized) {
      lines.append("pass --dequantize to write quantised tensors as float32")
    }
    return lines
  }

  /// Where the weights were found, and why they are those of the architecture.
  private func choice(of selection: WeightSelection) -> [String] {
    var lines: [String] = []
    if !selection.key.isEmpty {
      let average = WeightSelection.isMovingAverage(selection.key) ? ", a moving average" : ""
      lines.append("weights found under \(selection.key)\(average)")
    }
    lines += listed(selection.alternatives) { key in
      WeightSelection.isMovingAverage(key)
        ? "their moving average is under \(key); choose it with --key \(key)"
        : "others that fit as well are under \(key); choose with --key \(key)"
    }
    let configuration = selection.architecture.configuration
    var numbers = [counted(configuration.channels, "channel")]
    if configuration.hasClassifier {
      numbers.insert(
        "\(configuration.classes) \(configuration.classes == 1 ? "class" : "classes")", at: 0)
    }
    if configuration.baseWidth != 64 { numbers.append("base width \(configuration.baseWidth)") }
    let why = selection.reason.map { "recognised: \($0)" } ?? "as asked"
    lines.append("\(selection.architecture) (\(numbers.joined(separator: ", "))), \(why)")
    return lines + strides(of: selection) + stem(of: selection) + shortcuts(of: configuration)
      + others(of: selection)
  }

  /// The other settings that names and shapes cannot show, and what was and was not checked.
  private func others(of selection: WeightSelection) -> [String] {
    let evidence = selection.evidence
    var lines = evidence.settings.filter { $0.key == RecordedKey.epsilon }.map { setting in
      "eps of the normalizations \(setting.value ?? ""), \(setting.basis)"
    }
    if let input = evidence.input { lines.append("images \(input), stated: \(input.source)") }
    if !evidence.contradictions.isEmpty, selection.undecided.isEmpty {
      lines.append("the file states otherwise; the options given decide")
    } else if !selection.undecided.isEmpty {
      lines.append(
        "the file states another network; --arch decides, --raw takes the tensors alone")
    }
    return lines + evidence.notes
  }

  /// The stem, where it is not torchvision's.
  private func stem(of selection: WeightSelection) -> [String] {
    let stem = selection.architecture.configuration.stem
    guard StemChoices(of: stem) != StemChoices() else { return [] }
    let kernel = "\(stem.kernelSize)x\(stem.kernelSize)"
    let convolutions = stem.isDeep ? "three \(kernel) convolutions" : "a \(kernel) convolution"
    let bases = selection.evidence.settings.filter { $0.key == RecordedKey.stemPooling }
    let basis =
      selection.assumesStem
      ? ", assumed: --stem-stride and --stem-pooling if it has others"
      : bases.first.map { ", \($0.basis)" } ?? ""
    let pooling = stem.pooling == .max ? "max" : "no"
    return ["stem of \(convolutions), stride \(stem.stride), \(pooling) pooling\(basis)"]
  }

  /// What the shortcuts compute, where they are not projections; their tensors do not show all of it.
  private func shortcuts(of configuration: ResNetConfiguration) -> [String] {
    switch configuration.shortcut {
    case .projection: []
    case .averagePool:
      ["shortcuts take means of 2x2 in ceil mode, assumed: timm and OpenMMLab compute them so"]
    case .zeroPadding:
      ["shortcuts add zeros before and after the channels (option A), assumed: no tensor shows it"]
    }
  }

  /// Where the strides stand, in a network whose shapes do not tell.
  private func strides(of selection: WeightSelection) -> [String] {
    let configuration = selection.architecture.configuration
    guard configuration.block == .bottleneck else { return [] }
    let strides = configuration.variant.strides
    let other = StridePlacement.BottleneckStride.allCases.first { $0 != strides.bottleneck }
    let settings = Dictionary(
      selection.evidence.settings.map { ($0.key, $0) }
    ) { first, _ in first }
    var basis = ""
    switch settings[RecordedKey.bottleneckStride]?.basis {
    case .assumed?:
      basis =
        other.map { ", assumed: --bottleneck-stride \($0.rawValue) if it is a \($0.version)" } ?? ""
    case .given?, nil: break
    case let stated?: basis = ", \(stated)"
    }
    let stages = strides.dilationText.map { flags in
      let reason = settings[RecordedKey.dilation].map(\.basis)
      let assumed = reason?.word == "implied" ? ", assumed" : ""
      return "dilated in place of strides in layer2, layer3, layer4: \(flags)\(assumed)"
        + (reason?.place == nil ? "" : " (\(reason?.description ?? ""))")
    }
    return [
      "strides at \(strides.bottleneckText) of bottlenecks (\(strides.bottleneck.version))\(basis)"
    ] + (stages.map { [$0] } ?? [])
  }

  /// A line each for the first ten, then how many there are besides.
  private func listed<Item>(_ items: [Item], _ line: (Item) -> String) -> [String] {
    let rest = items.count - CoverageText.longestList
    return items.prefix(CoverageText.longestList).map(line)
      + (rest > 0 ? ["… and \(rest) more"] : [])
  }

  /// For a colleague: a page with every tensor, whose values are read.
  func page(progress: ConversionProgress.Handler?) throws -> ReportPage {
    let verdict = plan.selection.map { [$0.report.verdict] } ?? []
    let report = plan.selection?.report
    let notes = report?.notes.map(\.description) ?? []
    let contradictions = report?.contradictions.map { "the file states otherwise: \($0)" } ?? []
    return try ReportPage(
      plan, facts: facts + verdict + contradictions + notes, progress: progress)
  }

  /// For programs: one document with sorted keys.
  var json: String { get throws { try jsonLine(self) } }
}

extension PlanReport: Encodable {
  private enum CodingKeys: CodingKey {
    case strides, stem, shortcut, evidence, input, notFinite
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(notFinite.map(NotFiniteReport.init), forKey: .notFinite)
    guard let selection = plan.selection else { return try RawReport(plan).encode(to: encoder) }
    try selection.report.encode(to: encoder)
    try container.encodeIfPresent(StrideReport(selection), forKey: .strides)
    if !selection.evidence.settings.isEmpty {
      try container.encode(
        Dictionary(
          selection.evidence.settings.map { ($0.key, SettingReport($0)) }
        ) { first, _ in first },
        forKey: .evidence)
    }
    try container.encodeIfPresent(selection.evidence.input.map(InputReport.init), forKey: .input)
    try container.encodeIfPresent(StemReport(selection), forKey: .stem)
    let shortcut = selection.architecture.configuration.shortcut
    if shortcut != .projection { try container.encode(shortcut.rawValue, forKey: .shortcut) }
  }
}

/// Where the strides of a network stand whose shapes do not tell.
private struct StrideReport: Encodable {
  private let bottleneck: String
  private let assumed: Bool
  private let replacedWithDilation: [Bool]

  /// `nil` if the network has no bottlenecks.
  init?(_ selection: WeightSelection) {
    let configuration = selection.architecture.configuration
    guard configuration.block == .bottleneck else { return nil }
    bottleneck = configuration.variant.strides.bottleneckText
    assumed = selection.assumesStrides
    replacedWithDilation = configuration.variant.strides.replacedWithDilation
  }
}

/// A stem that is not torchvision's.
private struct StemReport: Encodable {
  private let kernel: Int
  private let convolutions: Int
  private let stride: Int
  private let pooling: String
  private let assumed: Bool

  /// `nil` if the stem is torchvision's.
  init?(_ selection: WeightSelection) {
    let stem = selection.architecture.configuration.stem
    guard StemChoices(of: stem) != StemChoices() else { return nil }
    kernel = stem.kernelSize
    convolutions = stem.innerWidths.count + 1
    stride = stem.stride
    pooling = stem.pooling.rawValue
    assumed = selection.assumesStem
  }
}

/// The report of a conversion without an architecture.
private struct RawReport: Encodable {
  private struct Skipped: Encodable {
    let key: String
    let kind: String
  }

  private let schema = CoverageReport.schema
  private let loaded: Int
  private let skipped: [Skipped]

  init(_ plan: ConversionPlan) {
    loaded = plan.tensorCount
    skipped = plan.skipped.map { Skipped(key: $0.name, kind: $0.kind) }
  }
}

/// A setting that names and shapes cannot show, and why it has its value.
private struct SettingReport: Encodable {
  private let value: String?
  private let basis: String
  private let place: String?

  init(_ setting: ConfigurationEvidence.Setting) {
    value = setting.value
    basis = setting.basis.word
    place = setting.basis.place
  }
}

/// The images that a network was trained on.
private struct InputReport: Encodable {
  private let order: String?
  private let mean: [Double]
  private let std: [Double]
  private let source: String

  init(_ input: InputConvention) {
    order = input.order?.rawValue
    mean = input.mean
    std = input.std
    source = input.source
  }
}

/// NaN and infinite values among the weights.
private struct NotFiniteReport: Encodable {
  private let count: Int
  private let tensors: Int
  private let first: String

  init(_ values: NotFiniteValues) {
    count = values.count
    tensors = values.tensorCount
    first = values.first
  }
}
