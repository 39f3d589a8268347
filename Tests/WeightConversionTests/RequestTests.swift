import Fixtures
import ResNetModels
import Testing
import WeightConversion

/// What is asked of an architecture, against what the file has.
@Suite("Requested architectures") struct RequestTests {
  /// The base width is 2 in resnet18 and resnet50, 1 in the others; torchvision's is 64.
  @Test(
    "a requested architecture takes its width from the file",
    arguments: TinyResNetTests.fixtures.filter { $0.hasSuffix("-zip.pth") })
  func baseWidth(fixture: String) throws {
    let recognized = try selection(fixture).architecture
    let named = try selection(fixture) {
      $0.request = .architecture(try architecture(recognized.name))
    }
    #expect(named.reason == nil)
    #expect(named.architecture.configuration.baseWidth == recognized.configuration.baseWidth)
    #expect(named.architecture.configuration.baseWidth < 64)
    #expect(named.architecture.configuration.classes == 1000)
    #expect(named.architecture.configuration.channels == 3)
    #expect(named.report.loaded == named.report.expected - 2)
    #expect(named.report.mismatched.map(\.key) == ["fc.weight", "fc.bias"])
    #expect(named.report.missing.isEmpty)
    #expect(named.report.unexpected.isEmpty)
    #expect(named.report.notes == [.classCount(expected: 1000, found: 16)])

    let complete = try selection(fixture) {
      $0.request = .architecture(try architecture(recognized.name))
      $0.classes = 16
    }
    #expect(complete.report.isComplete)
    #expect(complete.architecture == recognized)
  }

  @Test("another architecture takes the file's width too")
  func otherArchitecture() throws {
    let report = try selection("resnets/resnet18-zip.pth") {
      $0.request = .architecture(try architecture("resnet34"))
      $0.classes = 16
    }.report
    #expect(report.loaded == 102)
    #expect(report.missing.count == 80)
    #expect(report.mismatched.isEmpty)
  }

  @Test("another class count is a size mismatch")
  func classCount() throws {
    let report = try selection("resnets/resnet18-ten-classes.pth") { $0.classes = 1000 }.report
    #expect(report.loaded == 100)
    #expect(report.mismatched.map(\.key) == ["fc.weight", "fc.bias"])
    #expect(report.mismatched.map(\.expected) == [[1000, 16], [1000]])
    #expect(report.mismatched.map(\.found) == [[10, 16], [10]])
    #expect(report.notes == [.classCount(expected: 1000, found: 10)])
    #expect("\(report.notes[0])".contains("has 10 classes, the network 1000: use --classes 10"))
  }

  @Test("another channel count is a size mismatch", arguments: [true, false])
  func channelCount(isNamed: Bool) throws {
    let report = try selection("resnets/resnet18-one-channel.pth") {
      if isNamed {
        $0.request = .architecture(try architecture("resnet18"))
        $0.classes = 7
      } else {
        $0.channels = 3
      }
    }.report
    #expect(report.loaded == 101)
    #expect(report.mismatched.map(\.key) == ["conv1.weight"])
    #expect(report.notes == [.inputChannels(expected: 3, found: 1)])
    #expect("\(report.notes[0])".contains("images of 1 channel, the network of 3"))
  }

  @Test("requested numbers equal to the file's give complete coverage")
  func matchingNumbers() throws {
    let report = try selection("resnets/resnet18-one-channel.pth") {
      $0.request = .architecture(try architecture("resnet18"))
      $0.classes = 7
      $0.channels = 1
    }.report
    #expect(report.isComplete)
    #expect(report.configuration == ["classes": 7, "channels": 1, "baseWidth": 2])
  }

  @Test("another network is compared with torchvision's configuration")
  func otherNetwork() throws {
    let selection = try selection("tensors/shared-zip.pt") {
      $0.request = .architecture(try architecture("resnet18"))
    }
    #expect(selection.report.loaded == 0)
    #expect(selection.report.missing.count == 102)
    #expect(selection.architecture.configuration == .resNet18)
  }
}
