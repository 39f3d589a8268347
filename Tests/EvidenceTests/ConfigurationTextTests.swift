import Evidence
import Testing

/// Configurations saved as text.
@Suite("Configurations as text") struct ConfigurationTextTests {
  private func values(_ text: String) -> [String: EvidenceValue] {
    Dictionary(
      ConfigurationText.values(in: text).map { ($0.path.joined(separator: "."), $0.value) }
    ) { first, _ in first }
  }

  @Test("reading mmengine's configuration finds the entries of nested dict calls") func python() {
    let found = values(
      """
      model = dict(
          type='ImageClassifier',
          backbone=dict(
              type='ResNetV1d', depth=50, num_stages=4, out_indices=(3, ),
              style='pytorch'),
          head=dict(type='LinearClsHead', loss=dict(type='CrossEntropyLoss')))
      lr = 0.1
      """)
    #expect(found["model.backbone.type"] == .text("ResNetV1d"))
    #expect(found["model.backbone.depth"] == .integer(50))
    #expect(found["model.backbone.style"] == .text("pytorch"))
    #expect(found["model.backbone.out_indices"] == .sequence([.integer(3)]))
    #expect(found["model.head.loss.type"] == .text("CrossEntropyLoss"))
    #expect(found["lr"] == .number(0.1))
  }

  @Test("reading YAML follows the indentation") func yaml() {
    let found = values(
      """
      MODEL:
        BACKBONE:
          NAME: build_resnet_backbone
        RESNETS:
          DEPTH: 101
          STRIDE_IN_1X1: true
        PIXEL_STD: [1.0, 1.0, 1.0]
      OUTPUT_DIR: ./output
      """)
    #expect(found["MODEL.BACKBONE.NAME"] == .text("build_resnet_backbone"))
    #expect(found["MODEL.RESNETS.DEPTH"] == .integer(101))
    #expect(found["MODEL.RESNETS.STRIDE_IN_1X1"] == .bool(true))
    #expect(found["MODEL.PIXEL_STD"]?.side == nil)
    #expect(found["MODEL.PIXEL_STD"]?.elements?.count == 3)
    #expect(found["OUTPUT_DIR"] == .text("./output"))
  }

  @Test("reading a printed dictionary finds its entries") func dictionary() {
    let found = values("{'model': {'name': 'resnet50', 'pretrained': False},\n 'epochs': 90}\n")
    #expect(found["model.name"] == .text("resnet50"))
    #expect(found["model.pretrained"] == .bool(false))
    #expect(found["epochs"] == .integer(90))
  }

  @Test(
    "reading text that is not a configuration finds nothing wrong",
    arguments: [
      "", "=", ":\n:", ")))", "((((", "'", "a: '", "[", "a = [1, {", "\n\n  x", "ключ: 1",
    ])
  func garbage(text: String) {
    #expect(ConfigurationText.values(in: text).count <= 1)
  }
}
