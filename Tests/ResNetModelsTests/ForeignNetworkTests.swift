import ResNetModels
import Tensors
import Testing

/// The answer to a source that is not a ResNet at all.
@Suite("Foreign networks") struct ForeignNetworkTests {
  @Test(
    "the kind of network is named by its names",
    arguments: [
      ("encoder.layer.0.attention.self.query.weight", "a transformer"),
      ("blocks.0.attn.qkv.weight", "a transformer"),
      ("patch_embed.proj.weight", "a vision transformer"),
      ("features.0.weight", "an AlexNet or a VGG network"),
      ("features.denseblock1.denselayer1.norm1.weight", "a DenseNet"),
      ("rnn.weight_ih_l0", "a recurrent network"), ("model.0.conv.weight", "a YOLO network"),
      ("unet.lora_A.weight", "LoRA adapters"),
    ])
  func kinds(name: String, kind: String) throws {
    let weights = try source([(name, [8, 8]), ("other.bias", [8])])
    let error = try #require(modelError { () throws(ModelError) in try Recognition(of: weights) })
    #expect(error.code == .unrecognized)
    #expect(
      error.description.hasPrefix(
        "the file holds no ResNet: its 2 names are those of \(kind), such as \(name); expected "))
    #expect(!error.description.contains("nearest"))
  }

  @Test("names of no known kind are described by how they begin")
  func beginnings() throws {
    let names = ["stem.a", "stem.b", "body.c", "\u{1B}[31m.d", "neck.e", "tail.f"]
    let weights = try source(names.map { ($0, [2]) })
    let error = try #require(modelError { () throws(ModelError) in try Recognition(of: weights) })
    #expect(
      error.description.contains(
        "its 6 names are not a ResNet's; they begin with stem, body, \\u{1B}[31m, neck and others"))
  }

  @Test("a source with the blocks of two stages is read as a member of the family")
  func fewStages() throws {
    let weights = try source(.resNet18) { $0 = Array($0.prefix(40)) }
    #expect(try Recognition(of: weights).architecture.configuration.blocksPerStage.count == 2)
  }
}
