import Tensors
import Testing

@testable import ResNetModels

/// Tensors around a network are left out; tensors within its layers never are.
@Suite("Parts around a network") struct SurroundingPartTests {
  private func report(
    prefix: String = "", _ surplus: [(String, [Int])], without dropped: String = "fc."
  ) throws -> CoverageReport {
    let state = try source(.resNet18, prefix: prefix) { entries in
      entries.removeAll { $0.0.hasPrefix(prefix + dropped) }
      entries += surplus
    }
    var architecture = Architecture(.resNet18)
    architecture.configuration.hasClassifier = false
    return CoverageReport(of: ModelDescription(architecture), in: state)
  }

  @Test(
    "a surplus tensor within a layer of the network is unexpected",
    arguments: [
      ("", "layer1.0.neck.weight"), ("backbone.", "backbone.layer1.0.neck.weight"),
      ("backbone.", "backbone.layer4.projector.weight"), ("encoder.", "encoder.conv1.fpn.weight"),
      ("module.backbone.body.", "module.backbone.body.layer2.1.rpn_head.weight"),
      ("", "bn1.queue"),
    ])
  func within(prefix: String, name: String) throws {
    let report = try report(prefix: prefix, [(name, [2, 2, 1, 1]), ("decode_head.x", [1])])
    #expect(report.unexpected.map(\.name) == [name])
    #expect(report.leftOut.map(\.name) == ["decode_head.x"])
  }

  @Test("unknown parts next to a feature extractor are left out as the surrounding model")
  func siblings() throws {
    let names = ["heads.0.weight", "bottleneck.running_var", "classifier.weight"]
    let report = try report(prefix: "backbone.", names.map { ($0, [3]) })
    #expect(report.leftOut.map(\.name) == names)
    #expect(Set(report.leftOut.map(\.purpose)) == ["surrounding model"])
    #expect(report.isComplete)
  }

  @Test("unknown parts next to a network without a known name are unexpected")
  func unknownPrefix() throws {
    let report = try report(prefix: "left.", [("right.weight", [3]), ("other.weight", [4])])
    #expect(report.unexpected.map(\.name) == ["right.weight", "other.weight"])
  }

  @Test("a single layer next to a feature extractor may be the classifier and is not left out")
  func singleLayer() throws {
    let report = try report(
      prefix: "backbone.", [("classifier.weight", [10, 512]), ("classifier.bias", [10])])
    #expect(report.leftOut.isEmpty)
    #expect(report.unexpected.count == 2)
  }

  @Test("a second network is unexpected")
  func secondNetwork() throws {
    let other = try source(.resNet18, prefix: "backbone_flow.", counts: false)
    let report = try report(
      prefix: "backbone.",
      other.names.compactMap { name in other.tensor(named: name).map { (name, $0.shape) } })
    #expect(report.unexpected.count { $0.name.contains(".layer") } > 90)
  }

  @Test("more tensors of a training method than of a network do not hide the network")
  func companions() throws {
    let state = try source(.resNet18, prefix: "encoder_q.0.") { entries in
      entries.removeAll { $0.0.hasPrefix("encoder_q.0.fc.") }
      entries += entries.map { ("encoder_k." + $0.0.dropFirst(10), $0.1) }
      entries += [("queue", [2]), ("encoder_q.1.mlp.weight", [2, 3])]
    }
    let recognition = try Recognition(of: state)
    #expect(recognition.architecture.name == "resnet18")
    #expect(recognition.prefix == "encoder_q.0.")
  }

  @Test("wrappers are removed unless two names would become one")
  func wrappers() {
    let removed = InnerWrappers.removed
    #expect(removed(["a._orig_mod.b", "c"]) == ["a.b", "c"])
    #expect(removed(["module.a.module.b", "module.c"]) == ["module.a.b", "module.c"])
    #expect(removed(["a.module.b", "a.b"]) == ["a.module.b", "a.b"])
    #expect(removed(["_orig_mod.a.b", "c"]) == ["a.b", "c"])
    #expect(removed(["a.é.module.b", "a.e\u{301}.b"]) == ["a.é.b", "a.e\u{301}.b"])
    #expect(removed(["", ".", "module", "a..module..b"]) == ["", ".", "module", "a...b"])
    #expect(removed([]) == [])
  }

  @Test("names with another separator than a dot are read by it")
  func separators() throws {
    for separator in ["|", "/"] {
      let state = try source(.resNet18, prefix: "net.") { entries in
        entries = entries.map { (name, shape) in
          (name.split(separator: ".").joined(separator: separator), shape)
        }
      }
      let recognition = try Recognition(of: state)
      #expect(recognition.prefix == "net.")
      let report = CoverageReport(of: ModelDescription(Architecture(.resNet18)), in: state)
      #expect(report.isComplete)
      #expect(report.loadable.first?.sourceName == "net\(separator)conv1\(separator)weight")
    }
  }

  @Test("an adapter's base layers stop a conversion, also around the classifier alone")
  func adapters() throws {
    let state = try source(.resNet18, prefix: "base_model.model.") { entries in
      entries.rename("base_model.model.fc.weight", "base_model.model.fc.base_layer.weight")
      entries.rename("base_model.model.fc.bias", "base_model.model.fc.base_layer.bias")
      entries.append(("base_model.model.fc.lora_A.default.weight", [4, 512]))
    }
    let recognition = try Recognition(of: state)
    let report = CoverageReport(
      of: ModelDescription(recognition.architecture), in: state, naming: recognition.naming)
    #expect(report.reparametrization?.kind == .adapter)
    #expect(!report.isComplete(allowing: [.missing, .unexpected, .mismatched]))
  }

  @Test("observers without rounding are left out")
  func observers() throws {
    let report = try report([
      ("activation_post_process_0.min_val", []), ("layer1.0.activation_post_process.eps", [1]),
    ])
    #expect(report.leftOut.map(\.purpose) == ["quantization observers", "quantization observers"])
    #expect(report.isComplete)
  }
}
