import Fixtures
import ResNetModels
import Tensors
import Testing

/// Every convention is recognised by its names, and renaming there and back changes nothing.
@Suite("Naming conventions") struct ConventionTests {
  /// The conventions rename torchvision's entries; a variant with others has names of its own.
  private static let torchvisionArchitectures = Architecture.all.filter {
    $0.configuration.variant == .torchvision
  }

  /// One architecture of each kind of block; names depend on nothing else.
  private static let sample = torchvisionArchitectures.filter {
    Fixtures.runsEveryCase || ["resnet18", "resnet50"].contains($0.name)
  }

  /// The architecture as a convention names it: some conventions have stems of their own.
  private func architecture(
    _ architecture: Architecture, in convention: Convention
  ) -> Architecture {
    var configuration = architecture.configuration
    switch convention.name {
    case "semseg", "layer0-deep": configuration.stem = .deep([32, 32])
    case "children-without-pooling": configuration.stem.pooling = .none
    default: return architecture
    }
    return Architecture(configuration)
  }

  /// What the toolkit's checkpoint of a network has; a network without classifier where it has none.
  private func state(
    _ architecture: Architecture, in convention: Convention, prefix: String = ""
  ) throws -> StateDict {
    try source(
      ModelDescription(self.architecture(architecture, in: convention)).entries.compactMap {
        entry in
        guard let name = convention.name(for: entry.path) else { return nil }
        let isTransposed = convention.isTransposed(entry.path)
        return (prefix + name, isTransposed ? entry.shape.reversed() : entry.shape)
      })
  }

  @Test(
    "every convention is recognized and its names map back to the keys",
    arguments: sample, Convention.all)
  func roundTrip(architecture: Architecture, convention: Convention) throws {
    // The prefix matters to the name of the smallest network only.
    for prefix in architecture.name == "resnet18" ? ["", "module._orig_mod.model."] : [""] {
      let state = try state(architecture, in: convention, prefix: prefix)
      let recognition = try Recognition(of: state)
      let wanted = self.architecture(architecture, in: convention)
      #expect(recognition.architecture.name == wanted.name)
      let report = CoverageReport(
        of: ModelDescription(recognition.architecture), in: state, naming: recognition.naming)
      #expect(report.isComplete)
      #expect(report.loadable.count == state.names.count)
      for entry in report.loadable {
        let name = try #require(convention.name(for: entry.key))
        #expect(entry.sourceName == prefix + name)
        #expect(entry.isTransposed == convention.isTransposed(entry.key))
      }
    }
  }

  @Test(
    "no two keys have the same name in a convention", arguments: torchvisionArchitectures,
    Convention.all)
  func uniqueNames(architecture: Architecture, convention: Convention) {
    let entries = ModelDescription(self.architecture(architecture, in: convention)).entries
    let names = entries.compactMap { convention.name(for: $0.path) }
    #expect(Set(names).count == names.count)
    // Caffe2 has no count of batches, and a training method no classifier.
    #expect(names.count >= entries.count { !$0.isOptional } - 2)
  }

  @Test("a requested convention is used", arguments: Convention.all)
  func requested(convention: Convention) throws {
    var options = SourceNaming.Options()
    options.convention = convention
    let recognition = try Recognition(
      of: state(Architecture(.resNet50), in: convention, prefix: "net."), options)
    #expect(recognition.naming.convention == convention)
  }

  @Test("a wrong requested convention throws unrecognized")
  func wrongConvention() throws {
    var options = SourceNaming.Options()
    options.convention = .named("transformers")
    let error = modelError { () throws(ModelError) in
      try Recognition(of: StateDict.resNet18, options)
    }
    #expect(error?.code == .unrecognized)
  }

  @Test("aliases name the same convention")
  func aliases() {
    #expect(Convention.named("timm") == .torchvision)
    #expect(Convention.named("hf") == Convention.named("transformers"))
    #expect(Convention.named("keras") == nil)
    let names = Convention.all.flatMap { [$0.name] + $0.aliases }
    #expect(Set(names).count == names.count)
  }

  @Test("tensors of the training method are left out by their purpose")
  func leftOut() throws {
    let moco = try #require(Convention.named("moco"))
    var entries = ModelDescription(Architecture(.resNet50)).entries
      .filter { !$0.path.hasPrefix("fc.") }
      .flatMap { entry in
        ["encoder_q.", "encoder_k."].map { ("module." + $0 + entry.path, entry.shape) }
      }
    entries += [
      ("module.encoder_q.fc.weight", [128, 2048]), ("module.encoder_q.fc.bias", [128]),
      ("module.queue", [128, 65536]), ("module.queue_ptr", [1]),
    ]
    let state = try source(entries)
    let recognition = try Recognition(of: state)
    #expect(recognition.naming.convention == moco)
    #expect("\(recognition.architecture)" == "resnet50 without classifier")
    let report = CoverageReport(
      of: ModelDescription(recognition.architecture), in: state, naming: recognition.naming)
    #expect(report.isComplete)
    let purposes = Dictionary(grouping: report.leftOut, by: \.purpose).mapValues(\.count)
    #expect(purposes == ["projection head": 2, "momentum encoder": 318, "queue": 2])
    let text = CoverageText(report, colour: false).text
    #expect(text.contains("names of MoCo: module.encoder_q.conv1.weight => conv1.weight, "))
    #expect(
      text.contains(
        "left out: 318 of the momentum encoder, 2 of the projection head, 2 of the queue"))
  }

  @Test("names of two conventions throw ambiguousConvention")
  func ambiguous() throws {
    let transformers = try #require(Convention.named("transformers"))
    let fastai = try #require(Convention.named("fastai"))
    let body = ModelDescription(Architecture(.resNet18)).entries.filter { !$0.path.hasPrefix("fc") }
    let state = try source(
      [transformers, fastai].flatMap { convention in
        body.compactMap { entry in convention.name(for: entry.path).map { ($0, entry.shape) } }
      })
    let error = modelError { () throws(ModelError) in try Recognition(of: state) }
    #expect(error?.code == .ambiguousConvention)
    #expect(error?.conventions == ["transformers", "fastai"])
    #expect(error.map { "\($0)".contains("choose with --convention") } == true)
    var options = SourceNaming.Options()
    options.convention = fastai
    #expect(try Recognition(of: state, options).naming.convention == fastai)
  }

  @Test("a transposed matrix is transposed back and reported")
  func transposed() throws {
    let paddle = try #require(Convention.named("paddle"))
    let state = try state(Architecture(.resNet18), in: paddle)
    #expect(state.tensor(named: "fc.weight")?.shape == [512, 1000])
    let network = try ResNet(weights: state)
    #expect(network.fc?.weight.shape == [1000, 512])
    #expect(network.fc?.weight.layout.strides == [1, 1000])
    let report = CoverageReport(of: ModelDescription(Architecture(.resNet18)), in: state)
    #expect(report.transposed == ["fc.weight"])
    #expect(CoverageText(report, colour: false).text.contains("\ntransposed: fc.weight\n"))
  }

  @Test("a missing key suggests a name in the convention")
  func suggestion() throws {
    let transformers = try #require(Convention.named("transformers"))
    var entries = ModelDescription(Architecture(.resNet18)).entries.compactMap { entry in
      transformers.name(for: entry.path).map { ($0, entry.shape) }
    }
    entries.rename(
      "resnet.embedder.embedder.convolution.weight", "resnet.embedder.embedder.convolution.wieght")
    let report = CoverageReport(
      of: ModelDescription(Architecture(.resNet18)), in: try source(entries))
    #expect(report.missing.map(\.key) == ["conv1.weight"])
    #expect(report.missing.first?.suggestion == "resnet.embedder.embedder.convolution.wieght")
  }
}

extension StateDict {
  fileprivate static var resNet18: StateDict {
    get throws(ModelError) {
      do { return try source(.resNet18) } catch { return StateDict() }
    }
  }
}
