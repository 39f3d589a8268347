import Fixtures
import ResNetModels
import Testing

/// The architecture is recognised by names and shapes, and nothing else is taken for one.
@Suite("Recognizing architectures") struct RecognitionTests {
  @Test("each architecture is recognized from its own entries", arguments: Architecture.all)
  func architectures(architecture: Architecture) throws {
    for counts in [true, false] {
      let state = try source(architecture.configuration, counts: counts)
      let recognition = try Recognition(of: state)
      #expect(recognition.architecture == architecture)
      let keys = recognition.candidates[0].expected
      #expect(recognition.reason == "all \(keys) keys are there with matching shapes")
    }
  }

  @Test("numbers come from the shapes", arguments: Architecture.all.prefix(5), [1, 2, 8])
  func numbers(architecture: Architecture, baseWidth: Int) throws {
    var configuration = architecture.configuration
    configuration.classes = 16
    configuration.channels = 1
    configuration.baseWidth = baseWidth
    let recognition = try Recognition(of: source(configuration))
    #expect(recognition.architecture.name == architecture.name)
    #expect(recognition.architecture.configuration == configuration)
  }

  static let damages: [@Sendable (inout [(String, [Int])]) -> Void] = [
    { $0.remove("layer1.0.conv1.weight") },
    { $0.remove("conv1.weight") },
    { $0.append(("surplus", [1])) },
    { $0.reshape("layer1.0.conv1.weight", [1, 2, 3, 4]) },
    { $0.reshape("conv1.weight", [1, 2, 3]) },
    { $0.reshape("bn1.weight", [7]) },
    { $0.reshape("fc.weight", [1000, 7]) },
    { entries in entries.removeAll { $0.0.hasPrefix("conv1") || $0.0.hasPrefix("bn1") } },
    { entries in entries.append(contentsOf: vggEntries) },
  ]

  /// Those whose stem is called `conv1` and `bn1`, as the damages have it.
  static let damageable = Architecture.all.filter {
    $0.configuration.variant == .torchvision
      && (Fixtures.runsEveryCase || ["resnet18", "resnet50", "wide_resnet50_2"].contains($0.name))
  }

  @Test("an architecture with small damage is recognized", arguments: damageable, damages.indices)
  func damage(architecture: Architecture, damage: Int) throws {
    let state = try source(architecture.configuration, Self.damages[damage])
    let recognition = try Recognition(of: state)
    #expect(recognition.architecture == architecture)
    #expect(recognition.reason.contains("the next candidate is "))
  }

  @Test("the class count comes from the bias if the weight is missing")
  func classesFromBias() throws {
    let state = try source(.resNet18) {
      $0.remove("fc.weight")
      $0.reshape("fc.bias", [10])
    }
    #expect(try Recognition(of: state).architecture.configuration.classes == 10)
  }

  @Test("candidates are ranked by their matching keys")
  func candidates() throws {
    let candidates = Recognition.candidates(for: try source(.resNet34))
    #expect(candidates.count == Architecture.all.count)
    #expect(
      candidates.prefix(3).map(\.architecture.name) == ["resnet34", "resnet50", "resnet18"])
    #expect(candidates.prefix(3).map(\.matching) == [182, 150, 102])
    #expect(candidates.prefix(3).map(\.surplus) == [0, 0, 80])
  }

  @Test("two thirds of the keys are enough and half are not")
  func threshold() throws {
    let most = try source(.resNet18) { entries in
      entries.removeAll { $0.0.hasPrefix("layer4") }
    }
    #expect(try Recognition(of: most).candidates[0].matching == 77)
    let half = try source(.resNet18) { entries in
      entries.removeAll { $0.0.hasPrefix("layer4") || $0.0.hasPrefix("layer3") }
    }
    let error = modelError { () throws(ModelError) in try Recognition(of: half) }
    #expect(error?.code == .unrecognized)
    #expect(error?.candidates.first?.matching == 52)
  }

  @Test("a VGG throws unrecognized with the nearest architectures")
  func vgg() throws {
    let vgg = try source(vggEntries)
    let error = try #require(modelError { () throws(ModelError) in try Recognition(of: vgg) })
    #expect(error.code == .unrecognized)
    #expect(error.candidates.count == Architecture.all.count)
    #expect("\(error)".contains("its 6 names are those of an AlexNet or a VGG network"))
    #expect("\(error)".contains("--raw"))
  }

  @Test("a classifier alone throws unrecognized")
  func classifierOnly() throws {
    let state = try source([
      ("fc.weight", [1000, 512]), ("fc.bias", [1000]), ("hidden.weight", [512, 512]),
    ])
    let error = modelError { () throws(ModelError) in try Recognition(of: state) }
    #expect(error?.code == .unrecognized)
    #expect(error?.candidates.first?.matching == 2)
  }

  @Test("an empty source throws unrecognized")
  func emptySource() throws {
    let empty = try source([])
    #expect(
      modelError { () throws(ModelError) in try Recognition(of: empty) }?.code == .unrecognized)
  }

  @Test("keys of other shapes throw unrecognized")
  func otherShapes() throws {
    let state = try source(.resNet50) { entries in entries = entries.map { ($0.0, [3, 3]) } }
    let error = try #require(modelError { () throws(ModelError) in try Recognition(of: state) })
    #expect(error.code == .unrecognized)
    #expect("\(error)".contains("267 more have other shapes"))
  }

  /// Half of the blocks have the shapes of one architecture, half of the other.
  @Test("two architectures that fit equally throw ambiguous")
  func tie() throws {
    let wide = try #require(Architecture.named("wide_resnet50_2"))
    let wideShapes = Dictionary(
      uniqueKeysWithValues: ModelDescription(wide).entries.map { ($0.path, $0.shape) })
    let state = try source(.resNet50) { entries in
      entries = entries.map { name, shape in
        let isSwapped =
          name.hasPrefix("layer3.") || name.hasPrefix("layer1.0")
          || name.hasPrefix("layer4.0")
        return (name, isSwapped ? wideShapes[name] ?? shape : shape)
      }
    }
    let error = try #require(modelError { () throws(ModelError) in try Recognition(of: state) })
    #expect(error.code == .ambiguous)
    #expect(
      "\(error)".contains(
        "equally: resnet50 (179 of 267 keys fit, 88 more have other shapes), wide_"))
  }

  @Test("implausible sizes are ignored", arguments: [1 << 56, 1 << 17, 0])
  func implausibleSizes(size: Int) throws {
    let state = try source([
      ("conv1.weight", [size, 0, 7, 7]), ("bn1.weight", [0, size]), ("fc.weight", [size, 0]),
      ("fc.bias", [0, size]),
    ])
    let error = modelError { () throws(ModelError) in try Recognition(of: state) }
    #expect(error?.code == .unrecognized)
    #expect(error?.candidates.first?.architecture.configuration == .resNet18)
  }
}
