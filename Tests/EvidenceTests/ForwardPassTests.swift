import Fixtures
import ResNetInference
import ResNetModels
import Testing
import WeightConversion

/// Exported, traced and scripted networks: the forward pass in the file is the network's, or the file
/// is refused.
@Suite("Forward passes in files") struct ForwardPassTests {
  static let computed = [
    "plain-export.pt2", "plain-decomposed.pt2", "plain-dynamic.pt2", "plain-traced.pt",
    "plain-scripted.pt", "first-stride-export.pt2", "first-stride-traced.pt", "eps-export.pt2",
    "unpooled-export.pt2", "unpooled-traced.pt", "unpooled-scripted.pt", "pruned-export.pt2",
    "pruned-traced.pt", "features-export.pt2", "features-traced.pt",
  ]

  @Test("a converted program computes what the program did", arguments: computed)
  func computes(file: String) throws {
    let folder = try TemporaryFolder()
    let plan = try EvidenceFixture.plan(file, in: "forward")
    try plan.write(to: folder.path("out.rnw"), as: .rnw, writer: "tests")
    let model = try ResNetModel(path: folder.path("out.rnw"))
    let name = try #require(file.split(separator: ".").first)
    let variant = name[..<(name.lastIndex(of: "-") ?? name.endIndex)]
    #expect(
      try EvidenceFixture.distance(of: model, from: String(variant), in: "forward") < 1e-5)
    #expect(plan.selection?.evidence.notes.contains { $0.contains("forward pass") } == true)
  }

  /// A variant, the files of it, the place that the refusal names, and what it has found there.
  static let refused: [(name: String, endings: [String], place: String, found: String)] = [
    (
      "softmax", ["export.pt2", "decomposed.pt2", "traced.pt", "scripted.pt"], "forward's output",
      "softmax"
    ),
    ("scaled", ["export.pt2", "traced.pt", "scripted.pt"], "forward's input", "torch.div"),
    ("centered", ["export.pt2", "traced.pt"], "forward's input", "torch.sub"),
    ("small-pool", ["export.pt2", "scripted.pt"], "maxpool.kernel_size", "(2, 2)"),
    ("late-sum", ["export.pt2", "traced.pt", "scripted.pt"], "layer4.0.relu", "torch.add"),
    ("half-sum", ["export.pt2", "traced.pt"], "layer4.0", "alpha=0.5"),
    ("damped", ["export.pt2", "traced.pt"], "layer4.0.bn2", "torch.mul"),
    ("linear", ["export.pt2", "traced.pt"], "layer4.0.relu", "torch.batch_norm"),
    ("gelu", ["export.pt2", "scripted.pt"], "layer4.0.relu", "torch.gelu"),
    ("reflect", ["export.pt2"], "net.layer1.0.conv1.padding", "0"),
    ("leaky", ["export.pt2"], "layer2.0.relu", "torch.leaky_relu"),
  ]

  @Test("a program that computes something else is refused", arguments: refused.indices)
  func refuses(_ number: Int) throws {
    let row = Self.refused[number]
    for ending in row.endings {
      let plan = try EvidenceFixture.plan("\(row.name)-\(ending)", in: "forward")
      #expect(!plan.isPermitted)
      let found = try #require(plan.selection?.undecided.first { $0.place == row.place })
      #expect(found.found.contains(row.found), "\(ending): \(found)")
    }
  }
}
