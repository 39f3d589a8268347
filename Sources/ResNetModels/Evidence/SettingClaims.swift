internal import Evidence
internal import Tensors

/// What a file claims of the settings of a ResNet that names and shapes cannot show.
struct SettingClaims {
  /// A value and why it is claimed.
  struct Claim<Value: Equatable> {
    let value: Value
    let basis: Basis
  }

  /// The convolution of a bottleneck that carries its stride.
  var bottleneck: [Claim<StridePlacement.BottleneckStride>] = []
  /// The stages that dilate instead of their stride.
  var dilation: [Claim<[Bool]>] = []
  /// The `eps` of the normalizations.
  var epsilon: [Claim<Double>] = []
  /// The stride of the stem's first convolution.
  var stemStride: [Claim<Int>] = []
  /// The pooling of the stem.
  var stemPooling: [Claim<Stem.Pooling>] = []
  /// What no configuration can be.
  var contradictions: [Contradiction] = []
}

extension SettingClaims {
  /// Adds what the modules of a network saved whole have as attributes.
  mutating func addModules(_ places: ModulePlaces, of configuration: ResNetConfiguration) {
    let variant = configuration.variant
    func module(_ layer: String) -> ModuleRecord? { places.module(layer) }
    let stem = variant.stemConvolution
    let first = configuration.stem.isDeep ? "\(stem).0" : stem
    if let convolution = module(first), let stride = convolution.attributes["stride"]?.side,
      (1...4).contains(stride)
    {
      stemStride.append(Claim(value: stride, basis: .stated("\(convolution.path).stride")))
    }
    // A deep stem's first convolution is within the Sequential next to which the pooling is.
    let container = places.paths[first].flatMap { path in
      ModulePlaces.container(around: path, levels: configuration.stem.isDeep ? 2 : 1)
    }
    if let container, let pooling = places.module(at: container.appending(part: "maxpool")) {
      if LayerClasses.isEqual(pooling, to: "MaxPool2d") {
        stemPooling.append(Claim(value: .max, basis: .stated(pooling.path)))
      } else if LayerClasses.isNeutral(pooling) {
        stemPooling.append(Claim(value: .none, basis: .stated(pooling.path)))
      }
    }
    if let norm = module(variant.stemNormalization), let eps = norm.attributes["eps"]?.number,
      RecordedConfiguration.isEpsilon(eps)
    {
      epsilon.append(Claim(value: eps, basis: .stated("\(norm.path).eps")))
    }
    var replaced = [false, false, false]
    var places: [String] = []
    var known = 0
    for stage in 2...4 {
      guard let first = module("layer\(stage).0.conv1"),
        let second = module("layer\(stage).0.conv2"),
        let firstStride = first.attributes["stride"]?.side,
        let secondStride = second.attributes["stride"]?.side
      else { continue }
      known += 1
      if firstStride > 1 {
        bottleneck.append(Claim(value: .conv1, basis: .stated("\(first.path).stride")))
      } else if secondStride > 1 {
        bottleneck.append(Claim(value: .conv2, basis: .stated("\(second.path).stride")))
      } else if module("layer\(stage).1.conv2")?.attributes["dilation"]?.side == 1 {
        // A stage without its stride that does not dilate either is no configuration of ours.
        known -= 1
      } else {
        replaced[stage - 2] = true
        places.append("\(second.path).stride")
      }
    }
    guard known == 3 else { return }
    let place = places.first ?? (bottleneck.last?.basis.place ?? "")
    dilation.append(Claim(value: replaced, basis: .stated(place)))
  }

  /// Adds what configurations of toolkits state.
  mutating func addStatements(_ statements: [Statement], for configuration: ResNetConfiguration) {
    for statement in statements {
      guard let key = statement.path.last?.settingKey else { continue }
      let value = statement.value
      switch key {
      case "stride_in_1x1", "stride_1x1", "downsample_in_bottleneck":
        add(value.bool.map { $0 ? .conv1 : .conv2 }, at: statement.place)
      case "style" where statement.path.dropLast().last?.lowercased() == "backbone":
        let styles: [String: StridePlacement.BottleneckStride] = [
          "caffe": .conv1, "pytorch": .conv2,
        ]
        add(value.text.flatMap { styles[$0] }, at: statement.place)
      case "replace_stride_with_dilation":
        let flags = value.elements?.compactMap(\.bool) ?? []
        if flags.count == 3 {
          dilation.append(Claim(value: flags, basis: .stated(statement.place)))
        }
      case "output_stride" where statement.path.contains("model_kwargs"):
        let flags: [Int: [Bool]] = [
          8: [false, true, true], 16: [false, false, true], 32: [false, false, false],
        ]
        if let flags = value.integer.flatMap({ flags[$0] }) {
          dilation.append(Claim(value: flags, basis: .stated(statement.place)))
        }
      case "output_stride":
        addForeignNumber(statement, unless: 32)
      case "last_stride":
        addForeignNumber(statement, unless: 2)
      case "res5_dilation", "res4_dilation":
        addForeignNumber(statement, unless: 1)
      case "dilation" where value.bool == true && statement.hasSibling("backbone", in: statements):
        // DETR and what goes on from it dilate the last stage.
        dilation.append(Claim(value: [false, false, true], basis: .stated(statement.place)))
      case "bn_eps", "batch_norm_eps", "bn_epsilon", "batchnorm_eps", "norm_eps":
        if let eps = value.number, eps > 0, RecordedConfiguration.isEpsilon(eps) {
          epsilon.append(Claim(value: eps, basis: .stated(statement.place)))
        }
      case "bn_tf" where value.bool == true:
        // timm's option for TensorFlow's defaults.
        epsilon.append(Claim(value: 1e-3, basis: .stated(statement.place)))
      case "deep_stem", "deepen_stem", "stem_deep":
        addFlag(statement, is: configuration.stem.isDeep)
      case "avg_down": addFlag(statement, is: configuration.shortcut == .averagePool)
      default:
        contradictions += [
          ForeignSetting.contradiction(in: statement, hasClassifier: configuration.hasClassifier)
        ].compactMap { $0 }
      }
    }
    addDilations(statements)
  }

  private mutating func add(_ place: StridePlacement.BottleneckStride?, at statement: String) {
    guard let place else { return }
    bottleneck.append(Claim(value: place, basis: .stated(statement)))
  }

  /// Compares a flag that is on with the network that the names show.
  private mutating func addFlag(_ statement: Statement, is expected: Bool) {
    guard statement.value.bool == true, !expected else { return }
    contradictions.append(
      Contradiction(.setting, at: statement.place, found: "True", expected: "False"))
  }

  /// Notes a number that toolkits understand in several ways, none of which is torchvision's.
  private mutating func addForeignNumber(_ statement: Statement, unless usual: Int) {
    guard let number = statement.value.integer, number != usual, (1...64).contains(number) else {
      return
    }
    contradictions.append(
      Contradiction(.stride, at: statement.place, found: "\(number)", expected: "\(usual)"))
  }

  /// OpenMMLab's strides and dilations of the four stages.
  private mutating func addDilations(_ statements: [Statement]) {
    for statement in statements.lazy.filter({ $0.path.last == "strides" }).prefix(64) {
      guard statement.path.dropLast().last?.lowercased() == "backbone",
        let strides = statement.value.elements?.compactMap(\.integer), strides.count == 4,
        strides != [1, 2, 2, 2], !statement.hasSibling("dilations", in: statements)
      else { continue }
      contradictions.append(
        Contradiction(
          .stride, at: statement.place, found: "\(statement.value)", expected: "(1, 2, 2, 2)"))
    }
    for statement in statements {
      guard statement.path.last == "dilations",
        statement.path.dropLast().last?.lowercased() == "backbone",
        let dilations = statement.value.elements?.compactMap(\.integer), dilations.count == 4,
        dilations.contains(where: { $0 != 1 })
      else { continue }
      func sibling(_ key: String) -> EvidenceValue? {
        statements.first { $0.path == statement.path.dropLast() + [key] }?.value
      }
      let strides = sibling("strides")?.elements?.compactMap(\.integer) ?? [1, 2, 2, 2]
      let flags = strides.dropFirst().map { $0 == 1 }
      var placement = StridePlacement()
      placement.replacedWithDilation = flags
      let expected = (1...4).map { placement.dilations(ofStage: $0).rest }
      if flags.count == 3, dilations == expected, sibling("contract_dilation")?.bool == true {
        dilation.append(Claim(value: flags, basis: .stated(statement.place)))
      } else {
        contradictions.append(
          Contradiction(
            .stride, at: statement.place, found: "\(statement.value)",
            expected: "dilations that begin with a stage's second block"))
      }
    }
  }

  /// Adds what tensors next to the network imply.
  mutating func addImplications(
    of report: CoverageReport, in source: any TensorSource, _ input: InputConvention?, groups: Int
  ) {
    if let input, input.isOfMSRA {
      bottleneck.append(Claim(value: .conv1, basis: .implied("\(input.source) of ones")))
    }
    // Detectron's networks without groups are MSRA's, with `RESNETS.STRIDE_1X1`.
    if report.convention.name == "detectron", groups == 1 {
      bottleneck.append(Claim(value: .conv1, basis: .implied("the names of Detectron's blobs")))
    }
    if let head = Self.segmentationHead(of: report, in: source) {
      dilation.append(Claim(value: [false, true, true], basis: .implied(head)))
    } else if dilation.isEmpty, let name = source.names.first(where: Self.isPyramid) {
      contradictions.append(
        Contradiction(
          .stride, at: name, found: "a DeepLab head, whose backbone is dilated",
          expected: "a file that states the dilation"))
    }
  }

  /// A tensor of the head that torchvision's segmentation networks have next to their backbone.
  private static func segmentationHead(
    of report: CoverageReport, in source: any TensorSource
  ) -> String? {
    guard let stem = report.loadable.first?.sourceName,
      let backbone = stem.ranges(of: "backbone.").last
    else { return nil }
    let heads = ["classifier.", "aux_classifier."].map { stem[..<backbone.lowerBound] + $0 }
    return source.names.first { name in
      heads.contains { name.utf8.starts(with: $0.utf8) }
        && source.tensor(named: name)?.shape.count == 4
    }
  }

  /// True for a tensor of an atrous spatial pyramid pooling.
  private static func isPyramid(_ name: String) -> Bool {
    name.utf8.count < 256 && name.contains(bytesOf: "aspp", ignoringCase: true)
  }
}

extension Statement {
  /// True if another value is stated under a key next to this one.
  fileprivate func hasSibling(_ key: String, in statements: [Statement]) -> Bool {
    statements.contains { other in
      other.path.count == path.count && other.path.last == key
        && other.path.dropLast().elementsEqual(path.dropLast())
    }
  }
}
