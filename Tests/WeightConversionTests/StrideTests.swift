import Fixtures
import NativeFormat
import ResNetModels
import Testing
import WeightConversion

/// Where the strides of bottlenecks stand, which no shape tells: assumed, asked for or recorded.
@Suite("Bottleneck strides") struct StrideTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func strides(of plan: ConversionPlan) throws -> StridePlacement {
    try #require(plan.selection).architecture.configuration.variant.strides
  }

  @Test("torchvision's strides are assumed and recorded")
  func assumed() throws {
    let plan = try plan("resnets/resnet50-zip.pth")
    #expect(plan.selection?.assumesStrides == true)
    #expect(try strides(of: plan) == StridePlacement())
    try plan.convert(to: folder.path("out.rnw"))
    let metadata = try NativeFile(path: folder.path("out.rnw")).metadata
    #expect(metadata[MetadataKey.bottleneckStride] == "conv2")
    #expect(metadata[MetadataKey.replaceStrideWithDilation] == nil)
  }

  @Test("a raw copy keeps the recorded strides", arguments: OutputFormat.allCases)
  func rawCopy(format: OutputFormat) throws {
    let (first, copy) = (folder.path("first.rnw"), folder.path("copy.\(format.rawValue)"))
    let asked = try plan("resnets/resnet50-zip.pth") { $0.strides.bottleneck = .conv1 }
    try asked.convert(to: first)
    try plan(at: first) { $0.request = nil }.convert(to: copy)
    #expect(try strides(of: plan(at: copy)) == strides(of: asked))
    #expect(try plan(at: copy).selection?.assumesStrides == false)
  }

  @Test("requested strides are recorded and read back", arguments: OutputFormat.allCases)
  func requested(format: OutputFormat) throws {
    let path = folder.path("out.\(format.rawValue)")
    let asked = try plan("resnets/resnet50-zip.pth") {
      $0.strides.bottleneck = .conv1
      $0.strides.replacedWithDilation = [false, true, true]
    }
    #expect(asked.selection?.assumesStrides == false)
    try asked.convert(to: path)
    let again = try plan(at: path)
    #expect(again.selection?.assumesStrides == false)
    #expect(try strides(of: again) == strides(of: asked))
    #expect(try strides(of: again).dilationText == "false,true,true")
    let other = try plan(at: path) { $0.strides.bottleneck = .conv2 }
    #expect(try strides(of: other).bottleneck == .conv2)
    #expect(try strides(of: other).replacedWithDilation == [false, true, true])
  }

  @Test("a network without bottlenecks records no strides and accepts none")
  func basicBlocks() throws {
    let plan = try plan("resnets/resnet18-zip.pth")
    #expect(plan.selection?.assumesStrides == false)
    try plan.convert(to: folder.path("out.rnw"))
    let metadata = try NativeFile(path: folder.path("out.rnw")).metadata
    #expect(metadata[MetadataKey.bottleneckStride] == nil)
    let error = try conversionError {
      _ = try selection("resnets/resnet18-zip.pth") { $0.strides.bottleneck = .conv1 }
    }
    #expect(error.code == .unrecognized)
    #expect(error.detail.hasPrefix("resnet18 has no bottlenecks"))
  }
}
