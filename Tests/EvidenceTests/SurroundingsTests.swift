import Evidence
import Fixtures
import Foundation
import NativeFormat
import Testing
import WeightConversion

@testable import ResNetModels

/// Code and layers around a network, and words that state another one.
@Suite("What is around a network") struct SurroundingsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func plan(_ key: String) throws -> ConversionPlan {
    try EvidenceFixture.plan("around.pth") { $0.key = key }
  }

  @Test(
    "a layer or a callable around the network stops a conversion by its name",
    arguments: [
      ("head-softmax", "head-softmax.fc.1"), ("head-nested", "head-nested.fc.2.0"),
      ("head-tanh", "head-tanh.fc.0"), ("head-relu", "head-relu.fc.1"),
      ("graph-softmax", "graph-softmax"), ("then-softmax", "then-softmax.1"),
      ("then-nested", "then-nested.1.0"), ("normalized", "normalized.0"),
      ("wrapper-after", "wrapper-after.sm"), ("wrapper-before", "wrapper-before.norm"),
      ("replaced", "replaced.forward"), ("hook", "hook.layer1._forward_hooks"),
      ("pre-hook", "pre-hook.layer1._forward_pre_hooks"),
    ])
  func stops(key: String, place: String) throws {
    let plan = try plan(key)
    #expect(!plan.isPermitted)
    #expect(plan.selection?.undecided.map(\.place) == [place])
  }

  @Test(
    "a wrapper, a loss and what gives its input back are accepted",
    arguments: ["head-dropout", "wrapper-loss", "parallel", "own-class", "graph", "short"])
  func accepted(key: String) throws {
    let plan = try plan(key)
    #expect(plan.isPermitted)
    #expect(plan.selection?.report.contradictions == [])
  }

  @Test("a class whose code is not in the file is noted once") func code() throws {
    let module = "testkit.fixtures.evidence_around"
    let own = try #require(try plan("own-class").selection?.report.notes)
    #expect(own.contains(.codeNotInFile(["\(module).OwnResNet"])))
    let wrapped = try #require(try plan("wrapper-loss").selection?.report.notes)
    #expect(wrapped.contains(.codeNotInFile(["\(module).Wrapper"])))
    for key in ["parallel", "head-dropout", "then-softmax"] {
      #expect(try plan(key).selection?.report.notes.contains { "\($0)".contains("code") } == false)
    }
    #expect(
      "\(CoverageNote.codeNotInFile(["__main__.Net"]))"
        == "the file does not contain the code of __main__.Net. It is assumed to call the layers as "
        + "torchvision does, and to give the result of the last one")
  }

  @Test("a torch.fx graph and an unusual number of blocks are noted") func notes() throws {
    let graph = try #require(try plan("graph").selection?.report.notes)
    #expect(graph.contains(.graphModule))
    let short = try #require(try plan("short").selection?.report.notes)
    #expect(short.contains(.unusualBlockCounts([2, 2, 1, 2])))
    #expect(try plan("parallel").selection?.report.notes == [])
  }

  @Test("a file's own name is noted and does not stop a conversion") func fileName() throws {
    let path = try folder.copy("evidence/words-free.pth", to: "resnet34-copy.pth")
    let plan = try ConversionPlan(WeightFile(path: path), ConversionPlan.Options())
    #expect(plan.isPermitted)
    #expect(plan.selection?.report.notes == [.fileName(stated: "resnet34-copy")])
    let configuration = ResNetConfiguration.resNet50
    let strides = ["resnet50_os8.pth": 8, "r50-d16.pth": 16, "output-stride-8.pt": 8]
    for (name, stride) in strides {
      #expect(StatedArchitecture.outputStride(named: name, unlike: configuration) == stride)
    }
    for name in ["resnet50-8.pth", "model_d_8.pth", "resnet50_os32.pth", "pose8.pth"] {
      #expect(StatedArchitecture.outputStride(named: name, unlike: configuration) == nil)
    }
    for name in ["resnet50-0676ba61.pth", "best.pth.tar", "model.safetensors", "resnet50_fpn.pt"] {
      #expect(StatedArchitecture.network(named: name, unlike: configuration) == nil)
    }
  }

  @Test(
    "a configuration next to a checkpoint states its network",
    arguments: [
      ("model.safetensors.pth", "config.json", #"{"architecture": "resnetblur18"}"#),
      ("model_best.pth.tar", "args.yaml", "lr: 0.1\nmodel: resnetblur18\n"),
      ("checkpoints/epoch=3.ckpt", "hparams.yaml", "arch: resnetblur18\n"),
      ("model_final.pth", "config.yaml", "MODEL:\n  BACKBONE:\n    NAME: resnetblur18\n"),
    ])
  func neighbour(checkpoint: String, name: String, text: String) throws {
    try FileManager.default.createDirectory(
      atPath: folder.path("checkpoints"), withIntermediateDirectories: true)
    let path = try folder.copy("evidence/words-free.pth", to: checkpoint)
    for name in ["other.pth", "third.pth"] {
      try folder.copy("evidence/words-free.pth", to: name)
    }
    try folder.write(Array(text.utf8), to: name)
    let plan = try ConversionPlan(WeightFile(path: path), ConversionPlan.Options())
    #expect(plan.selection?.undecided.map(\.found) == ["resnetblur18"])
    #expect(plan.selection?.undecided.first?.place.hasSuffix(" in \(name)") == true)
    let other = try WeightFile(path: folder.path("other.pth")).evidence()
    #expect(other.statements.allSatisfy { $0.file == nil })
  }

  @Test("a choice against the file's evidence is recorded") func recorded() throws {
    let resnet = try #require(Architecture.named("resnet18"))
    let path = folder.path("out.rnw")
    let plan = try EvidenceFixture.plan("whole-leaky.pth") {
      $0.request = .architecture(resnet)
      $0.classes = 5
    }
    try plan.write(to: path, as: .rnw, writer: "tests")
    #expect(
      try NativeFile(path: path).metadata["evidence.overridden"]
        == "chosen by the user against: layer2.0.relu: LeakyReLU; expected ReLU")
    let again = try ConversionPlan(WeightFile(path: path), ConversionPlan.Options())
    try again.write(to: folder.path("again.rnw"), as: .rnw, writer: "tests")
    #expect(
      try NativeFile(path: folder.path("again.rnw")).metadata["evidence.overridden"]
        == NativeFile(path: path).metadata["evidence.overridden"])
    try EvidenceFixture.plan("whole-plain.pth").write(to: path, as: .rnw, writer: "tests")
    #expect(try NativeFile(path: path).metadata["evidence.overridden"] == nil)
  }

  @Test("code that is not understood is noted, a file without code is not") func unreadCode() throws
  {
    let selection = try #require(try EvidenceFixture.plan("whole-plain.pth").selection)
    func notes(_ evidence: FileEvidence) throws -> [CoverageNote] {
      ConfigurationEvidence(
        of: Architecture(.resNet18), selection.report, in: selection.stateDict, at: selection.key,
        evidence, recorded: try RecordedConfiguration { _ in nil }, basisText: { _ in nil },
        ConfigurationEvidence.Decisions()
      ).coverageNotes
    }
    #expect(try notes(FileEvidence(hasUnreadCode: true)) == [.codeNotCompared])
    #expect(try notes(FileEvidence()) == [])
    for name in ["traced-eps.pt", "scripted-eps.pt", "whole-plain.pth"] {
      let file = try WeightFile(path: Fixtures.path("evidence/\(name)"))
      #expect(try !file.evidence().hasUnreadCode)
    }
  }

  @Test("a last stage without stride and without dilation is not recorded as stated")
  func lastStride() throws {
    let selection = try #require(try EvidenceFixture.plan("whole-dilated.pth").selection)
    let file = try WeightFile(path: Fixtures.path("evidence/whole-dilated.pth"))
    let modules = try file.evidence().modules.map { module in
      var attributes = module.attributes
      if module.path.hasPrefix("layer4"), attributes["dilation"] != nil {
        attributes["dilation"] = .integer(1)
      }
      return ModuleRecord(
        path: module.path, className: module.className, attributes: attributes,
        hasParameters: module.hasParameters)
    }
    let evidence = ConfigurationEvidence(
      of: Architecture(.resNet50), selection.report, in: selection.stateDict, at: selection.key,
      FileEvidence(modules: modules), recorded: try RecordedConfiguration { _ in nil },
      basisText: { _ in nil }, ConfigurationEvidence.Decisions())
    #expect(evidence.settings.allSatisfy { $0.key != RecordedKey.dilation })
    #expect(evidence.contradictions.contains { $0.place == "layer4.0.conv2.stride" })
  }

  @Test("modules that PyTorch lists with a state dict are compared by name") func listed() throws {
    func notes(_ key: String) throws -> [CoverageNote]? {
      let plan = try EvidenceFixture.plan("listed.pth") { $0.key = key }
      #expect(plan.isPermitted)
      return plan.selection?.report.notes.filter { !"\($0)".contains("classifier") }
    }
    let name = try #require(
      EvidenceFixture.plan("listed.pth") { $0.key = "plain" }.selection?.architecture.name)
    #expect(try notes("plain") == [])
    #expect(
      try notes("softmax")?.contains(.listedModules(["fc.2"], network: name)) == true)
    #expect(try notes("functional")?.contains(.noListedPooling) == true)
    let blurred = try EvidenceFixture.plan("listed.pth") { $0.key = "blurred" }
    #expect(blurred.selection?.undecided.map(\.place) == ["maxpool"])
  }

  @Test("a list of command-line words states what it says") func words() throws {
    let plan = try EvidenceFixture.plan("words-list.pth")
    #expect(plan.selection?.undecided.map(\.place) == ["args.output_stride"])
  }

  @Test(
    "a name is found in pairs, settings, functions, lists and calls",
    arguments: [
      "pairs", "settings", "line", "keys", "function", "partial", "list", "call", "module",
    ])
  func forms(form: String) throws {
    let file = try WeightFile(path: Fixtures.path("evidence/words-forms.pth"))
    let statements = try file.evidence().statements.filter { $0.path.first == form }
    let found = StatedArchitecture.contradictions(in: statements, to: Architecture(.resNet18))
    #expect(found.count == 1)
    #expect(found.first?.found.contains("resnet34") == true)
  }

  @Test(
    "command lines, printed namespaces and JSON are read",
    arguments: [
      (EvidenceValue.sequence([.text("--arch"), .text("resnet50")]), "arch", "resnet50"),
      (.sequence([.text("a.py"), .text("--model-name=resnet50")]), "model_name", "resnet50"),
      (.text("python a.py -a resnet50 --lr 0.1"), "arch", "resnet50"),
      (.text("Namespace(arch='resnet50')"), "arch", "resnet50"),
      (.text("{\"backbone\": \"resnet50\"}"), "backbone", "resnet50"),
      (.sequence([.text("a.py"), .text("+net=resnet50")]), "net", "resnet50"),
    ])
  func contained(value: EvidenceValue, key: String, text: String) {
    let found = Statement(path: ["args"], value: value).contained
    #expect(found.first?.path == ["args", key])
    #expect(found.first?.value == .text(text))
  }

  @Test(
    "a text or a list that is none of these states itself",
    arguments: [
      EvidenceValue.text("resnet50"), .text("a -- b"), .text("run (third)"), .sequence([]),
      .sequence([.text("resnet18"), .text("resnet50")]), .sequence([.integer(2)]), .none,
    ])
  func itself(value: EvidenceValue) {
    let statement = Statement(path: ["args"], value: value)
    #expect(statement.contained == [statement])
  }

  @Test(
    "another activation, pooling or normalization contradicts",
    arguments: [
      ("args.activation", "leaky_relu"), ("args.activation", "silu"), ("args.act-layer", "nn.GELU"),
      ("model.act_cfg.type", "LeakyReLU"), ("args.pool", "max"), ("args.gp", "avgmax"),
      ("args.global_pool", "catavgmax"), ("cfg.pooling.name", "GeM"), ("args.norm", "gn"),
      ("args.norm_layer", "InstanceNorm2d"), ("backbone.norm_cfg.type", "GN"),
      ("MODEL.RESNETS.NORM", "GN"), ("backbone.conv_cfg.type", "ConvWS"),
      ("args.conv_layer", "StdConv2d"),
    ])
  func foreign(key: String, text: String) {
    let statement = Statement(path: key.split(separator: ".").map(String.init), value: .text(text))
    #expect(
      ForeignSetting.contradiction(in: statement, hasClassifier: true)?.place == statement.place)
  }

  @Test(
    "a usual setting, or one of another part, does not",
    arguments: [
      ("args.activation", "ReLU"), ("args.activation", "torch.nn.ReLU"), ("args.pool", "avg"),
      ("args.gp", "fast"), ("args.norm", "batch"), ("args.activation", "ReLU(inplace=True)"),
      ("MODEL.FCOS.NORM", "GN"), ("args.norm", "SyncBN"),
      ("MODEL.FPN.NORM", "GN"), ("transformer.activation", "gelu"),
      ("decode_head.act_cfg.type", "GELU"),
    ])
  func usual(key: String, text: String) {
    let statement = Statement(path: key.split(separator: ".").map(String.init), value: .text(text))
    #expect(ForeignSetting.contradiction(in: statement, hasClassifier: true) == nil)
  }

  @Test(
    "a name at the top of a checkpoint, or of its class, is the network's",
    arguments: ["name", "model_class", "model_name", "architecture", "backbone", "encoder"])
  func names(key: String) throws {
    let statement = Statement(path: [key], value: .text("resnet34"))
    let found = StatedArchitecture.contradictions(in: [statement], to: Architecture(.resNet18))
    #expect(found.map(\.place) == [key])
    let run = Statement(path: ["optimizer", "name"], value: .text("resnet34"))
    #expect(StatedArchitecture.words(in: [run]).isEmpty)
  }
}
